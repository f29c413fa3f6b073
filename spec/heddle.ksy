# The single source of Heddle's types, flags, error codes and limits.
#
# `npm run generate` makes from this file: the constants of the reference and of the kit, the kit's
# decoder (by the Kaitai compiler), and the layout tables and figures in the chapters.
# Keys that begin with `-` are ours; Kaitai ignores them:
#   -doc-anchor   where the chapters explain the thing
#   -flags        the low flags a frame type defines, name to bit
#   -scope        `connection` frames stand on channel 0, `channel` frames on any other, `either` on both
#   -size, -floor, -ceiling   of a HELLO parameter's value, in bytes and in the parameter's unit
#   -promise      a parameter with bounds that is no limit: it binds its sender, and an old endpoint ignores it
#   -text         the bytes are UTF-8 and are checked to be
#   -sequential   where version 1 differs: the scope of a frame type there, or `illegal`
#   -permanent    a refusal with this code stays true until one of the endpoints is changed
meta:
  id: heddle
  title: Heddle, versions 1 and 2
  license: Apache-2.0
  ks-version: 0.11
  endian: be
doc: |
  Two shapes travel on a connection: one HELLO each way, then frames. Each is parsed on its own,
  from the types `hello` and `frame`.
-limits:
  hello-size: {value: 4096, unit: bytes, doc: "a whole HELLO, magic included"}
  hello-deadline: {value: 10000, unit: milliseconds, doc: "from the transport's establishment to the peer's whole HELLO"}
  header-size: {value: 8, unit: bytes, doc: "a frame header"}
  payload-size: {value: 65535, unit: bytes, doc: "a frame's payload, by construction of the length field"}
  reason-size: {value: 1024, unit: bytes, doc: "the reason in CLOSE, GOAWAY, ABORT, END, STOP and RESET"}
  service-name-size: {value: 255, unit: bytes, doc: "a service's name in OPEN, by construction of its length field"}
  credit: {value: 9007199254740991, unit: bytes, doc: "a cumulative credit limit: 2^53 - 1"}
  allowance: {value: 2147483648, unit: channels, doc: "a cumulative allowance: as many channels as one side has ids for, 2^31"}
  unanswered-pings: {value: 4, unit: PINGs, doc: "sent and not yet answered by a PONG"}
  drain-deadline: {value: 5000, unit: milliseconds, doc: "how long an endpoint that sent CLOSE goes on reading for the peer's end of stream"}
  sign-of-life: {value: 1000, unit: milliseconds, doc: "between two PONGs of an endpoint that does not read, in version 1"}
  goaway-announcement: {value: 4294967295, unit: "", doc: "the last channel of a GOAWAY that only announces"}
  group-quantum: {value: 16384, unit: bytes, doc: "Q: what a group's turn adds to what the group may send"}
  channel-quantum: {value: 16384, unit: bytes, doc: "q: what a channel's turn in its group adds to what the channel may send"}
-versions:
  sequential: {value: 1, doc: "messages in one piece, no credit"}
  interleaved: {value: 2, doc: "fragments of different channels interleave, credit flows"}
-grease:
  frame-type: [0x8b, 0x9b, 0xab, 0xbb, 0xcb, 0xdb, 0xeb, 0xfb]
  parameter-type: [0x8a8a, 0x9a9a, 0xaaaa, 0xbaba, 0xcaca, 0xdada, 0xeaea, 0xfafa]
  capability: [0x0a0a, 0x1a1a, 0x2a2a, 0x3a3a, 0x4a4a, 0x5a5a, 0x6a6a, 0x7a7a, 0x8a8a, 0x9a9a, 0xaaaa, 0xbaba, 0xcaca, 0xdada, 0xeaea, 0xfafa]
  error-code: {first: 0x40000000, last: 0x4000ffff}
-ranges:
  error-code:
    protocol: {first: 0x00000000, last: 0x0000ffff}
    grease: {first: 0x40000000, last: 0x4000ffff}
    application: {first: 0x80000000, last: 0xffffffff}
  frame-type:
    critical: {first: 0x00, last: 0x7f}
    ignorable: {first: 0x80, last: 0xff}
  parameter-type:
    critical: {first: 0x0000, last: 0x7fff}
    ignorable: {first: 0x8000, last: 0xffff}
types:
  hello:
    doc: The first bytes each way. Frozen for all versions.
    -doc-anchor: 2-preface.md#hello
    seq:
      - id: magic
        contents: [0x89, 0x48, 0x44, 0x4c, 0x0d, 0x0a, 0x1a, 0x0a]
        doc: A byte that is not ASCII, "HDL", CR LF, SUB, LF.
      - id: len_body
        type: u2
        valid:
          min: 3
          max: 4086
        doc: Bytes that follow this field.
      - id: body
        type: hello_body
        size: len_body
        doc: Role, versions and parameters.
  hello_body:
    doc: What a HELLO's length counts.
    -doc-anchor: 2-preface.md#hello
    seq:
      - id: reserved
        type: b7
        doc: Sent as zero, ignored on receipt.
      - id: role
        type: b1
        enum: role
        doc: Who sends this HELLO.
      - id: lowest_version
        type: u1
        doc: The lowest version spoken.
      - id: highest_version
        type: u1
        valid:
          min: lowest_version
        doc: The highest version spoken.
      - id: parameters
        type: parameter
        repeat: eos
        doc: Limits, initial credit and capabilities, in any order.
  parameter:
    doc: One type-length-value triple of a HELLO.
    -doc-anchor: 2-preface.md#parameters
    seq:
      - id: type
        type: u2
        enum: parameter_type
        doc: What the value means.
      - id: len_value
        type: u2
        doc: Bytes of the value.
      - id: value
        size: len_value
        type:
          switch-on: type
          cases:
            parameter_type::fragment_limit: limit_u2
            parameter_type::message_limit: limit_u4
            parameter_type::metadata_limit: limit_u2
            parameter_type::channel_limit: limit_u4
            parameter_type::group_limit: limit_u4
            parameter_type::channel_credit: limit_u8
            parameter_type::connection_credit: limit_u8
            parameter_type::capabilities: capability_list
            parameter_type::idle_timeout: limit_u4
        doc: The value, of the size that the type demands.
  limit_u2:
    doc: A limit in two bytes.
    -doc-anchor: 2-preface.md#parameters
    seq:
      - {id: value, type: u2, doc: "The limit, in the parameter's unit."}
  limit_u4:
    doc: A limit in four bytes.
    -doc-anchor: 2-preface.md#parameters
    seq:
      - {id: value, type: u4, doc: "The limit, in the parameter's unit."}
  limit_u8:
    doc: A limit in eight bytes.
    -doc-anchor: 2-preface.md#parameters
    seq:
      - {id: value, type: u8, doc: "The limit, in the parameter's unit."}
  capability_list:
    doc: The capabilities that an endpoint offers.
    -doc-anchor: 2-preface.md#capabilities
    seq:
      - {id: capabilities, type: u2, repeat: eos, doc: "Identifiers, in any order."}
  frame:
    doc: Everything after the HELLO. The header's shape is frozen for all versions.
    -doc-anchor: 3-frames.md#header
    seq:
      - id: type
        type: u1
        enum: frame_type
        doc: What the payload means.
      - id: flags
        type: u1
        doc: "Low nibble: must be understood. High nibble: ignored when unknown."
      - id: len_payload
        type: u2
        doc: Bytes of the payload; the header is not counted.
      - id: channel
        type: u4
        doc: The channel, or 0 for the connection.
      - id: payload
        size: len_payload
        type:
          switch-on: type
          cases:
            frame_type::close: close
            frame_type::ping: ping
            frame_type::pong: pong
            frame_type::goaway: goaway
            frame_type::credit: credit
            frame_type::blocked: blocked
            frame_type::allow: allow
            frame_type::open: open
            frame_type::accept: accept
            frame_type::data: data
            frame_type::abort: abort
            frame_type::end: end
            frame_type::stop: stop
            frame_type::reset: reset
        doc: The payload, of the shape that the type demands.
  close:
    doc: Refuses or closes the connection. Frozen for all versions.
    -doc-anchor: 3-frames.md#close
    seq:
      - {id: code, type: u4, enum: error_code, doc: "Why."}
      - {id: reason, size-eos: true, -text: true, doc: "For people; UTF-8, at most 1,024 bytes."}
  ping:
    doc: Asks for a PONG.
    -doc-anchor: 3-frames.md#ping
    seq:
      - {id: id, type: u8, doc: "Chosen by the sender; not 0."}
      - {id: sent, type: u8, doc: "The sender's time, in microseconds of a clock of its own."}
  pong:
    doc: Answers a PING.
    -doc-anchor: 3-frames.md#pong
    seq:
      - {id: id, type: u8, doc: "As in the PING."}
      - {id: sent, type: u8, doc: "As in the PING."}
      - {id: received, type: u8, doc: "When the PING was read, in microseconds of the answerer's clock."}
      - {id: answered, type: u8, doc: "When this PONG was written, by the same clock."}
  goaway:
    doc: Announces the end of service, or names the last channel that will be served.
    -doc-anchor: 3-frames.md#goaway
    seq:
      - {id: last_channel, type: u4, doc: "The receiver's last channel that will be served; 0 for none; 0xffffffff while not yet decided."}
      - {id: code, type: u4, enum: error_code, doc: "Why."}
      - {id: reason, size-eos: true, -text: true, doc: "For people; UTF-8, at most 1,024 bytes."}
  credit:
    doc: Raises the credit of a channel or of the connection.
    -doc-anchor: 3-frames.md#credit
    seq:
      - {id: limit, type: u8, doc: "Cumulative limit, in wire bytes of DATA frames."}
  blocked:
    doc: Says that the sender's next frame does not fit a limit.
    -doc-anchor: 3-frames.md#blocked
    seq:
      - {id: kind, type: u1, enum: limit_kind, doc: "Which limit."}
      - {id: limit, type: u8, doc: "The limit that stands in the way."}
  allow:
    doc: Raises the number of channels that the receiver may open.
    -doc-anchor: 3-frames.md#allow
    seq:
      - {id: kind, type: u1, enum: limit_kind, doc: "Which allowance."}
      - {id: limit, type: u8, doc: "Cumulative number of OPEN frames."}
  open:
    doc: Opens a channel.
    -doc-anchor: 3-frames.md#open
    seq:
      - {id: group, type: u4, doc: "The group of fair sharing, an id of the opener's."}
      - {id: lowest_version, type: u2, doc: "The lowest version of the service that is offered."}
      - {id: highest_version, type: u2, doc: "The highest."}
      - {id: len_service, type: u1, doc: "Bytes of the service's name; not 0."}
      - {id: service, size: len_service, -text: true, doc: "The service's name; UTF-8."}
      - {id: metadata, size-eos: true, doc: "Whatever the service defines."}
  accept:
    doc: Accepts a channel.
    -doc-anchor: 3-frames.md#accept
    seq:
      - {id: version, type: u2, doc: "The version of the service that is spoken on this channel."}
      - {id: metadata, size-eos: true, doc: "Whatever the service defines."}
  data:
    doc: One fragment of a message.
    -doc-anchor: 3-frames.md#data
    seq:
      - {id: fragment, size-eos: true, doc: "Bytes of the message."}
  abort:
    doc: Abandons the message in progress; the channel goes on.
    -doc-anchor: 3-frames.md#abort
    seq:
      - {id: code, type: u4, enum: error_code, doc: "Why."}
      - {id: reason, size-eos: true, -text: true, doc: "For people; UTF-8, at most 1,024 bytes."}
  end:
    doc: Ends the sender's direction of the channel.
    -doc-anchor: 3-frames.md#end
    seq:
      - {id: code, type: u4, enum: error_code, doc: "Why; NONE where the sender has said all."}
      - {id: reason, size-eos: true, -text: true, doc: "For people; UTF-8, at most 1,024 bytes."}
  stop:
    doc: Asks the receiver to end its direction of the channel.
    -doc-anchor: 3-frames.md#stop
    seq:
      - {id: code, type: u4, enum: error_code, doc: "Why."}
      - {id: reason, size-eos: true, -text: true, doc: "For people; UTF-8, at most 1,024 bytes."}
  reset:
    doc: Refuses a channel, or abandons both its directions at once.
    -doc-anchor: 3-frames.md#reset
    seq:
      - {id: code, type: u4, enum: error_code, doc: "Why."}
      - {id: reason, size-eos: true, -text: true, doc: "For people; UTF-8, at most 1,024 bytes."}
enums:
  role:
    0: {id: dialer, doc: "The endpoint that asked for the transport; its channel ids are odd."}
    1: {id: listener, doc: "The endpoint that was asked; its channel ids are even."}
  parameter_type:
    0x0001: {id: fragment_limit, doc: "Largest payload of a DATA frame that this endpoint takes.", -unit: bytes, -size: 2, -floor: 1024, -ceiling: 65535}
    0x0002: {id: message_limit, doc: "Largest message that this endpoint's services take whole.", -unit: bytes, -size: 4, -floor: 4096, -ceiling: 4294967295}
    0x0003: {id: metadata_limit, doc: "Largest metadata in OPEN and ACCEPT that this endpoint takes.", -unit: bytes, -size: 2, -floor: 256, -ceiling: 32768}
    0x0004: {id: channel_limit, doc: "Channels of the peer's that may be open at once; the peer's first allowance.", -unit: channels, -size: 4, -floor: 16, -ceiling: 2147483648}
    0x0005: {id: group_limit, doc: "Groups in which the peer may have channels open at once.", -unit: groups, -size: 4, -floor: 8, -ceiling: 4294967295}
    0x0006: {id: channel_credit, doc: "The peer's credit on each new channel: 0, or at least the fragment limit + 8.", -unit: bytes, -size: 8, -floor: 0, -ceiling: 9007199254740991}
    0x0007: {id: connection_credit, doc: "The peer's first credit on the connection.", -unit: bytes, -size: 8, -floor: 0, -ceiling: 9007199254740991}
    0x0008: {id: capabilities, doc: "Capabilities that this endpoint offers."}
    0x8100: {id: idle_timeout, doc: "How long this endpoint waits for a byte before it gives the peer up; not a limit, see chapter 5.", -unit: milliseconds, -size: 4, -floor: 2000, -ceiling: 4294967295, -promise: true}
  frame_type:
    0x01: {id: close, doc: "Refuses or closes the connection.", -scope: connection}
    0x02: {id: ping, doc: "Asks for a PONG.", -scope: connection}
    0x03: {id: pong, doc: "Answers a PING.", -scope: connection}
    0x04: {id: goaway, doc: "Announces the end of service.", -scope: connection}
    0x05: {id: credit, doc: "Raises a credit.", -scope: either, -sequential: illegal}
    0x06: {id: blocked, doc: "Says that a frame does not fit.", -scope: either, -sequential: connection}
    0x07: {id: allow, doc: "Raises an allowance.", -scope: connection}
    0x10: {id: open, doc: "Opens a channel.", -scope: channel}
    0x11: {id: accept, doc: "Accepts a channel.", -scope: channel}
    0x12: {id: data, doc: "One fragment of a message.", -scope: channel, -flags: {last: 0x01}}
    0x13: {id: abort, doc: "Abandons a message.", -scope: channel}
    0x14: {id: end, doc: "Ends a direction.", -scope: channel}
    0x15: {id: stop, doc: "Asks for the end of a direction.", -scope: channel}
    0x16: {id: reset, doc: "Refuses or abandons a channel.", -scope: channel}
  limit_kind:
    0: {id: credit, doc: "Credit, of the channel or of the connection that the header names.", -sequential: illegal}
    1: {id: channels, doc: "The allowance of OPEN frames."}
  error_code:
    0x0000: {id: none, doc: "No error."}
    0x0001: {id: internal, doc: "The sender failed for a reason of its own."}
    0x0002: {id: preface, doc: "A HELLO is malformed.", -permanent: true}
    0x0003: {id: version, doc: "The two HELLOs share no version.", -permanent: true}
    0x0004: {id: role, doc: "Both HELLOs name the same role.", -permanent: true}
    0x0005: {id: hello_timeout, doc: "The HELLO did not arrive in time."}
    0x0006: {id: parameter, doc: "A HELLO's parameter is unknown and critical, repeated, of the wrong size, or out of bounds.", -permanent: true}
    0x0007: {id: frame_type, doc: "A frame type is unknown and critical."}
    0x0008: {id: frame_flags, doc: "A low flag is not defined for the frame's type."}
    0x0009: {id: frame_size, doc: "A payload is too short or too long for its type or for a limit."}
    0x000a: {id: frame_format, doc: "A field holds what it may not hold."}
    0x000b: {id: channel_id, doc: "A channel id is of the wrong parity, out of sequence, never opened, or 0 where it may not be, or the reverse."}
    0x000c: {id: channel_state, doc: "A frame is not allowed in its channel's state."}
    0x000d: {id: credit, doc: "Credit was exceeded, lowered, or raised beyond its bound."}
    0x000e: {id: allowance, doc: "An allowance was exceeded, lowered, or raised beyond its bound."}
    0x000f: {id: limit, doc: "A channel was refused because a limit of groups or of metadata is exceeded."}
    0x0010: {id: message_too_large, doc: "A message exceeds what is taken whole."}
    0x0011: {id: unknown_service, doc: "No service of that name is offered."}
    0x0012: {id: unsupported_version, doc: "The service is not offered in any of those versions."}
    0x0013: {id: refused, doc: "A policy refuses.", -permanent: true}
    0x0014: {id: resource, doc: "An endpoint protects itself."}
    0x0015: {id: cancelled, doc: "The sender lost interest."}
    0x0016: {id: going_away, doc: "The endpoint serves no new channels."}
    0x0017: {id: idle, doc: "Nothing was received for as long as the idle time-out that the endpoint advertised."}
  capability: {}
