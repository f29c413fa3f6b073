import { type ChannelRequest, ErrorCode, type Service } from '../index.ts';
import { readNumbers } from './numbers.ts';

/** Is refused, with the code in the first 4 bytes of the OPEN's metadata. */
export const reset: Service = {
  takes: 'streams',
  accept({ metadata }: ChannelRequest) {
    const [code] = readNumbers(metadata, [4]) ?? [];
    return { refuse: code ?? ErrorCode.refused };
  },
  serve() {},
};
