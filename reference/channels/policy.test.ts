import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { check } from '../preface/testing/property.ts';
import { ErrorCode, Limit, Role } from '../protocol.gen.ts';
import { ReceiveAllowance, SendAllowance } from './allowance.ts';
import { ChannelIds } from './channel-ids.ts';
import { afterAbort, afterData, afterEnd } from './direction.ts';
import { Groups } from './groups.ts';
import { ReceiveConnectionCredit, ReceiveCredit } from './receive-credit.ts';
import { SendCredit } from './send-credit.ts';
import { violates } from './testing/violates.ts';

const frame = 72;
const connection = { kind: 'connection' } as const;

suite('credit to send', () => {
  test('is spent, raised, and never spent beyond', () => {
    const credit = new SendCredit(100);
    credit.spend(100);
    assert.equal(credit.available, 0);
    assert.throws(() => credit.spend(1), RangeError);
    credit.raiseTo(100);
    credit.raiseTo(150);
    assert.equal(credit.available, 50);
    assert.throws(() => credit.raiseTo(149), violates('credit-falls', connection, ErrorCode.credit));
    assert.equal(credit.limit, 150);
  });

  test('says BLOCKED once for one limit', () => {
    const credit = new SendCredit(0);
    assert.equal(credit.blockedUnsaid, true);
    assert.equal(credit.sayBlocked(), 0);
    assert.equal(credit.blockedUnsaid, false);
    credit.raiseTo(0);
    assert.equal(credit.blockedUnsaid, false);
    credit.raiseTo(1);
    assert.equal(credit.blockedUnsaid, true);
  });
});

suite('credit to receive', () => {
  const steps = fc.array(fc.record({ receive: fc.integer({ min: 8, max: frame }), part: fc.nat(100) }), {
    maxLength: 200,
  });

  test('of a channel follows consumption, for any traffic', () => {
    check(
      fc.property(fc.integer({ min: frame, max: 600 }), steps, (window, traffic) => {
        const credit = new ReceiveCredit({ size: window, frame });
        let received = 0;
        let consumed = 0;
        for (const { receive, part } of traffic) {
          if (received + receive <= credit.limit) {
            credit.receive(receive);
            received += receive;
          } else {
            assert.throws(() => credit.receive(receive), violates('credit-overrun', connection, ErrorCode.credit));
          }
          const bytes = Math.floor(((received - consumed) * part) / 100);
          credit.consume(bytes);
          consumed += bytes;
          assert.equal(credit.held, received - consumed);
          const before = credit.limit;
          if (credit.due) assert.ok(credit.renew() > before);
          // credit-on-consumption and credit-renewal, as the spec words them.
          assert.ok(credit.limit <= consumed + window);
          const free = window - (received - consumed);
          assert.ok(credit.limit - received >= frame || free < frame, 'less than F + 8 remains while it is free');
        }
      }),
      500,
    );
  });

  test('is not consumed beyond what is held', () => {
    const credit = new ReceiveCredit({ size: 100, frame });
    credit.receive(10);
    assert.throws(() => credit.consume(11), RangeError);
  });

  test('of the connection follows receipt alone', () => {
    check(
      fc.property(
        fc.integer({ min: frame, max: 600 }),
        fc.array(fc.integer({ min: 8, max: frame })),
        (window, sizes) => {
          const credit = new ReceiveConnectionCredit({ size: window, frame });
          assert.equal(credit.due, false);
          let received = 0;
          for (const size of sizes) {
            credit.receive(size);
            received += size;
            const due = credit.limit - received < Math.max(window / 2, frame);
            assert.equal(credit.due, due);
            if (due) assert.equal(credit.renew(), received + window);
          }
          assert.throws(
            () => credit.receive(credit.limit - received + 1),
            violates('credit-overrun', connection, ErrorCode.credit),
          );
        },
      ),
    );
  });

  test('never goes beyond what the wire can carry', () => {
    const credit = new ReceiveConnectionCredit({ size: Limit.credit, frame });
    credit.receive(frame);
    assert.equal(credit.due, false);
    const channel = new ReceiveCredit({ size: Limit.credit, frame });
    channel.receive(frame);
    channel.consume(frame);
    assert.equal(channel.due, false);
    assert.equal(channel.renew(), Limit.credit);
  });

  test('knows a BLOCKED that was never granted', () => {
    const credit = new ReceiveCredit({ size: 100, frame });
    credit.checkBlocked(0);
    credit.checkBlocked(100);
    assert.throws(() => credit.checkBlocked(101), violates('blocked-beyond', connection, ErrorCode.credit));
  });
});

suite('allowance', () => {
  test('to open is spent, raised and never lowered', () => {
    const allowance = new SendAllowance(1);
    allowance.spend();
    assert.throws(() => allowance.spend(), RangeError);
    assert.equal(allowance.blockedUnsaid, true);
    assert.equal(allowance.sayBlocked(), 1);
    assert.equal(allowance.blockedUnsaid, false);
    allowance.raiseTo(1);
    allowance.raiseTo(3);
    assert.equal(allowance.available, 2);
    assert.throws(() => allowance.raiseTo(2), violates('allow-falls', connection, ErrorCode.allowance));
  });

  test('of the peer follows the channels that ended, for any traffic', () => {
    const steps = fc.array(fc.constantFrom('open', 'end', 'block', 'block late'), { maxLength: 200 });
    check(
      fc.property(fc.integer({ min: 1, max: 20 }), steps, (limit, traffic) => {
        const allowance = new ReceiveAllowance(limit);
        let [opened, ended, raisedAt] = [0, 0, 0];
        for (const step of traffic) {
          let asked = false;
          if (step === 'end' && ended < opened) {
            allowance.end();
            ended += 1;
          } else if (step === 'block' || step === 'block late') {
            asked = step === 'block';
            allowance.block(allowance.limit - (asked ? 0 : 1));
          } else if (step === 'open' && opened < allowance.limit) {
            allowance.check();
            allowance.open();
            opened += 1;
          } else if (step === 'open') {
            assert.throws(() => allowance.check(), violates('allowance-exceeded', connection, ErrorCode.allowance));
          }
          if (ended - raisedAt >= Math.ceil(limit / 2) || (asked && ended > raisedAt))
            assert.equal(allowance.due, true);
          if (allowance.due) {
            assert.equal(allowance.renew(), limit + ended);
            raisedAt = ended;
          }
          assert.ok(allowance.limit <= limit + ended);
        }
      }),
    );
  });

  test('is raised at once for a peer that waits', () => {
    const allowance = new ReceiveAllowance(16);
    for (let channel = 0; channel < 16; channel++) allowance.open();
    allowance.block(16);
    assert.equal(allowance.due, false);
    allowance.end();
    assert.equal(allowance.due, true);
    assert.equal(allowance.renew(), 17);
    allowance.end();
    assert.equal(allowance.due, false);
    assert.throws(() => allowance.block(18), violates('blocked-beyond', connection, ErrorCode.allowance));
  });
});

suite('ids', () => {
  test('are consecutive, of the side’s parity, and tell never opened from closed', () => {
    for (const [role, first] of [
      [Role.dialer, 1],
      [Role.listener, 2],
    ] as const) {
      const ids = new ChannelIds(role);
      assert.equal(ids.hasOpened(first), false);
      assert.deepEqual([ids.take(), ids.take()], [first, first + 2]);
      assert.deepEqual(
        [first, first + 2, first + 4].map((id) => ids.hasOpened(id)),
        [true, true, false],
      );
      assert.deepEqual([ids.owns(first + 100), ids.owns(first + 101)], [true, false]);
      ids.checkNext(first + 4);
      const { channelId } = ErrorCode;
      assert.throws(() => ids.checkNext(first + 6), violates('open-sequence', connection, channelId));
      assert.throws(() => ids.checkNext(first + 2), violates('open-sequence', connection, channelId));
      assert.throws(() => ids.checkNext(first + 5), violates('open-parity', connection, channelId));
    }
  });

  test('never wrap', () => {
    const ids = new ChannelIds(Role.listener);
    ids.advanceTo(0xffff_fffc);
    assert.equal(ids.take(), 0xffff_fffe);
    assert.equal(ids.exhausted, true);
    assert.throws(() => ids.take(), RangeError);
  });
});

test('groups are counted while a channel of theirs is open', () => {
  const groups = new Groups(2);
  groups.join(7);
  groups.join(7);
  groups.join(0);
  assert.deepEqual([groups.hasRoom(7), groups.hasRoom(1)], [true, false]);
  groups.leave(7);
  assert.equal(groups.hasRoom(1), false);
  groups.leave(7);
  assert.equal(groups.hasRoom(1), true);
  assert.throws(() => groups.leave(7), RangeError);
});

test('a direction knows what may come next', () => {
  const { channelState } = ErrorCode;
  assert.equal(afterData('idle', false, 1), 'message');
  assert.equal(afterData('message', true, 1), 'idle');
  assert.equal(afterAbort('message', 1), 'idle');
  assert.equal(afterEnd('idle', 1), 'ended');
  assert.throws(() => afterAbort('idle', 1), violates('abort-idle', connection, channelState));
  assert.throws(() => afterEnd('message', 1), violates('end-in-message', connection, channelState));
  for (const after of [() => afterData('ended', true, 1), () => afterAbort('ended', 1), () => afterEnd('ended', 1)]) {
    assert.throws(after, violates('end-is-last', connection, channelState));
  }
});
