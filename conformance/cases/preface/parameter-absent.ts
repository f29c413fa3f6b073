import type { Case } from '../../harness/case.ts';
import { kitService } from '../../harness/conversation.ts';
import { LimitKind, ParameterBounds } from '../../wire/protocol.gen.ts';
import { openRequest, sourceMessage, sourceRequest } from '../requests.ts';
import { accepted, ownParameters } from './family.ts';

const floorOf = {
  fragmentLimit: ParameterBounds.fragmentLimit.floor,
  channelLimit: ParameterBounds.channelLimit.floor,
  metadataLimit: ParameterBounds.metadataLimit.floor,
} as const;
const enough = 2 ** 20;

/** Absent limits, seen where the peer has to keep to them. */
export const parameterAbsentCases: readonly Case[] = [
  ...(['messageLimit', 'metadataLimit', 'groupLimit'] as const).map((name) =>
    accepted(
      {
        id: `parameter-absent-${name.replace('Limit', '-limit')}`,
        requirements: ['parameter-absent'],
        sends: `a HELLO without ${name.replace('Limit', ' limit')}`,
        mutant: 'demands the parameter',
        hello: { [name]: ParameterBounds[name].floor },
      },
      (peer) => ({ parameters: ownParameters(peer, { [name]: null }) }),
    ),
  ),
  {
    id: 'parameter-absent-metadata',
    requirements: ['parameter-absent', 'metadata-limit-obeyed'],
    sends: `a HELLO without metadata limit, and OPENs of echo with ${floorOf.metadataLimit} bytes of metadata and with one byte more`,
    expects: `the ACCEPT with the same ${floorOf.metadataLimit} bytes, and none with more`,
    mutant: 'takes an absent metadata limit for no limit, or for none',
    hello: { metadataLimit: floorOf.metadataLimit },
    preface: true,
    async run(peer) {
      await peer.settle({ parameters: ownParameters(peer, { metadataLimit: null }) });
      const fitting = peer.open('echo', { metadata: new Uint8Array(floorOf.metadataLimit) });
      const { metadata } = await peer.expectAccept(fitting);
      peer.require(metadata.length === floorOf.metadataLimit, 'the metadata of the OPEN', `${metadata.length} bytes`);
      // An ACCEPT that is too long fails the case wherever it comes; a peer of the least limit refuses the OPEN itself.
      peer.open('echo', { metadata: new Uint8Array(floorOf.metadataLimit + 1) });
      await peer.expectAlive();
    },
  },
  {
    id: 'parameter-absent-fragment-limit',
    requirements: ['parameter-absent', 'fragment-limit-obeyed'],
    sends: 'a HELLO without fragment limit, and a request for a message of 5,000 bytes',
    expects: `the message in fragments of at most ${floorOf.fragmentLimit} bytes`,
    mutant: 'takes an absent fragment limit for no limit',
    hello: { fragmentLimit: floorOf.fragmentLimit },
    preface: true,
    async run(peer) {
      await peer.settle({ parameters: ownParameters(peer, { fragmentLimit: null }) });
      const source = peer.open('source');
      await peer.sendMessage(source, sourceRequest(1, 5_000));
      const message = await peer.expectMessage(source);
      peer.require(Buffer.compare(message, sourceMessage(0, 5_000)) === 0, 'the message of source', 'another');
      await peer.expectEnd(source);
      await peer.expectAlive();
    },
  },
  {
    id: 'parameter-absent-channel-credit',
    requirements: ['parameter-absent', 'credit-channel-obeyed'],
    sends: 'a HELLO without channel credit, and a message to echo',
    expects: 'BLOCKED(0) on the channel, and the message once there is credit',
    mutant: 'takes an absent channel credit for some credit',
    hello: { channelCredit: 0 },
    preface: true,
    async run(peer) {
      await peer.settle({ parameters: ownParameters(peer, { channelCredit: null }) });
      const channel = peer.open('echo');
      await peer.sendMessage(channel, new Uint8Array(100));
      await peer.expectBlocked(channel, 0);
      peer.send({ type: 'credit', channel, limit: enough });
      const answer = await peer.expectMessage(channel);
      peer.require(answer.length === 100, 'the 100 bytes of the message', `${answer.length} bytes`);
      await peer.expectAlive();
    },
  },
  {
    id: 'parameter-absent-connection-credit',
    requirements: ['parameter-absent', 'credit-connection-obeyed'],
    sends: 'a HELLO without connection credit, and a message to echo',
    expects: 'BLOCKED(0) on channel 0, and the message once there is credit',
    mutant: 'takes an absent connection credit for some credit',
    hello: { connectionCredit: 0 },
    preface: true,
    async run(peer) {
      await peer.settle({ parameters: ownParameters(peer, { connectionCredit: null }) });
      const channel = peer.open('echo');
      await peer.sendMessage(channel, new Uint8Array(100));
      await peer.expectBlocked(0, 0);
      peer.send({ type: 'credit', limit: enough });
      const answer = await peer.expectMessage(channel);
      peer.require(answer.length === 100, 'the 100 bytes of the message', `${answer.length} bytes`);
      await peer.expectAlive();
    },
  },
  {
    id: 'parameter-absent-channel-limit',
    requirements: ['parameter-absent', 'allowance-obeyed', 'blocked-allowance'],
    sends: `a HELLO without channel limit, and a request to open ${floorOf.channelLimit + 1} channels`,
    expects: `${floorOf.channelLimit} OPENs, BLOCKED(${floorOf.channelLimit}) of kind CHANNELS, and one more OPEN once it is allowed`,
    mutant: 'takes an absent channel limit for no limit, or for none',
    hello: { channelLimit: floorOf.channelLimit },
    preface: true,
    async run(peer) {
      await peer.settle({ parameters: ownParameters(peer, { channelLimit: null }) });
      const request = { count: floorOf.channelLimit + 1, service: `${kitService}absent` };
      await peer.sendMessage(peer.open('open'), openRequest(request));
      for (let opened = 0; opened < floorOf.channelLimit; opened += 1) await peer.expectOpen();
      await peer.expectBlocked(0, floorOf.channelLimit, LimitKind.channels);
      peer.send({ type: 'allow', kind: LimitKind.channels, limit: floorOf.channelLimit + 1 });
      await peer.expectOpen();
      await peer.expectAlive();
    },
  },
];
