import { type Channel, ErrorCode, type Service } from '../index.ts';
import { readNumbers } from './numbers.ts';

/** Tears the connection down, with the deadline that the request gives; ends when the peer has ended. */
export const close: Service = {
  takes: 'messages',
  async serve(channel: Channel) {
    const reading = channel[Symbol.asyncIterator]();
    const request = await reading.next();
    const [deadline] = (request.done === true ? undefined : readNumbers(request.value, [4])) ?? [];
    if (deadline === undefined || deadline > longest) return channel.reset(ErrorCode.refused);
    void channel.connection.tearDown({ deadline });
    while (!(await reading.next()).done);
  },
};

/** In milliseconds. */
const longest = 2 ** 31 - 1;
