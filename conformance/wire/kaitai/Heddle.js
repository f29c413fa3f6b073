// This is a generated file! Please edit source .ksy file and use kaitai-struct-compiler to rebuild

(function (root, factory) {
  if (typeof define === 'function' && define.amd) {
    define(['exports', 'kaitai-struct/KaitaiStream'], factory);
  } else if (typeof exports === 'object' && exports !== null && typeof exports.nodeType !== 'number') {
    factory(exports, require('kaitai-struct/KaitaiStream'));
  } else {
    factory(root.Heddle || (root.Heddle = {}), root.KaitaiStream);
  }
})(typeof self !== 'undefined' ? self : this, function (Heddle_, KaitaiStream) {
/**
 * Two shapes travel on a connection: one HELLO each way, then frames. Each is parsed on its own,
 * from the types `hello` and `frame`.
 */

var Heddle = (function() {
  Heddle.Capability = Object.freeze({

  });

  Heddle.ErrorCode = Object.freeze({
    NONE: 0,
    INTERNAL: 1,
    PREFACE: 2,
    VERSION: 3,
    ROLE: 4,
    HELLO_TIMEOUT: 5,
    PARAMETER: 6,
    FRAME_TYPE: 7,
    FRAME_FLAGS: 8,
    FRAME_SIZE: 9,
    FRAME_FORMAT: 10,
    CHANNEL_ID: 11,
    CHANNEL_STATE: 12,
    CREDIT: 13,
    ALLOWANCE: 14,
    LIMIT: 15,
    MESSAGE_TOO_LARGE: 16,
    UNKNOWN_SERVICE: 17,
    UNSUPPORTED_VERSION: 18,
    REFUSED: 19,
    RESOURCE: 20,
    CANCELLED: 21,
    GOING_AWAY: 22,
    IDLE: 23,

    0: "NONE",
    1: "INTERNAL",
    2: "PREFACE",
    3: "VERSION",
    4: "ROLE",
    5: "HELLO_TIMEOUT",
    6: "PARAMETER",
    7: "FRAME_TYPE",
    8: "FRAME_FLAGS",
    9: "FRAME_SIZE",
    10: "FRAME_FORMAT",
    11: "CHANNEL_ID",
    12: "CHANNEL_STATE",
    13: "CREDIT",
    14: "ALLOWANCE",
    15: "LIMIT",
    16: "MESSAGE_TOO_LARGE",
    17: "UNKNOWN_SERVICE",
    18: "UNSUPPORTED_VERSION",
    19: "REFUSED",
    20: "RESOURCE",
    21: "CANCELLED",
    22: "GOING_AWAY",
    23: "IDLE",
  });

  Heddle.FrameType = Object.freeze({
    CLOSE: 1,
    PING: 2,
    PONG: 3,
    GOAWAY: 4,
    CREDIT: 5,
    BLOCKED: 6,
    ALLOW: 7,
    OPEN: 16,
    ACCEPT: 17,
    DATA: 18,
    ABORT: 19,
    END: 20,
    STOP: 21,
    RESET: 22,

    1: "CLOSE",
    2: "PING",
    3: "PONG",
    4: "GOAWAY",
    5: "CREDIT",
    6: "BLOCKED",
    7: "ALLOW",
    16: "OPEN",
    17: "ACCEPT",
    18: "DATA",
    19: "ABORT",
    20: "END",
    21: "STOP",
    22: "RESET",
  });

  Heddle.LimitKind = Object.freeze({
    CREDIT: 0,
    CHANNELS: 1,

    0: "CREDIT",
    1: "CHANNELS",
  });

  Heddle.ParameterType = Object.freeze({
    FRAGMENT_LIMIT: 1,
    MESSAGE_LIMIT: 2,
    METADATA_LIMIT: 3,
    CHANNEL_LIMIT: 4,
    GROUP_LIMIT: 5,
    CHANNEL_CREDIT: 6,
    CONNECTION_CREDIT: 7,
    CAPABILITIES: 8,
    IDLE_TIMEOUT: 33024,

    1: "FRAGMENT_LIMIT",
    2: "MESSAGE_LIMIT",
    3: "METADATA_LIMIT",
    4: "CHANNEL_LIMIT",
    5: "GROUP_LIMIT",
    6: "CHANNEL_CREDIT",
    7: "CONNECTION_CREDIT",
    8: "CAPABILITIES",
    33024: "IDLE_TIMEOUT",
  });

  Heddle.Role = Object.freeze({
    DIALER: 0,
    LISTENER: 1,

    0: "DIALER",
    1: "LISTENER",
  });

  function Heddle(_io, _parent, _root) {
    this._io = _io;
    this._parent = _parent;
    this._root = _root || this;
    this._debug = {};

  }
  Heddle.prototype._read = function() {
  }

  /**
   * Abandons the message in progress; the channel goes on.
   */

  var Abort = Heddle.Abort = (function() {
    function Abort(_io, _parent, _root) {
      this._io = _io;
      this._parent = _parent;
      this._root = _root;
      this._debug = {};

    }
    Abort.prototype._read = function() {
      this._debug.code = { start: this._io.pos, ioOffset: this._io.byteOffset, enumName: "Heddle.ErrorCode" };
      this.code = this._io.readU4be();
      this._debug.code.end = this._io.pos;
      this._debug.reason = { start: this._io.pos, ioOffset: this._io.byteOffset };
      this.reason = this._io.readBytesFull();
      this._debug.reason.end = this._io.pos;
    }

    /**
     * Why.
     */

    /**
     * For people; UTF-8, at most 1,024 bytes.
     */

    return Abort;
  })();

  /**
   * Accepts a channel.
   */

  var Accept = Heddle.Accept = (function() {
    function Accept(_io, _parent, _root) {
      this._io = _io;
      this._parent = _parent;
      this._root = _root;
      this._debug = {};

    }
    Accept.prototype._read = function() {
      this._debug.version = { start: this._io.pos, ioOffset: this._io.byteOffset };
      this.version = this._io.readU2be();
      this._debug.version.end = this._io.pos;
      this._debug.metadata = { start: this._io.pos, ioOffset: this._io.byteOffset };
      this.metadata = this._io.readBytesFull();
      this._debug.metadata.end = this._io.pos;
    }

    /**
     * The version of the service that is spoken on this channel.
     */

    /**
     * Whatever the service defines.
     */

    return Accept;
  })();

  /**
   * Raises the number of channels that the receiver may open.
   */

  var Allow = Heddle.Allow = (function() {
    function Allow(_io, _parent, _root) {
      this._io = _io;
      this._parent = _parent;
      this._root = _root;
      this._debug = {};

    }
    Allow.prototype._read = function() {
      this._debug.kind = { start: this._io.pos, ioOffset: this._io.byteOffset, enumName: "Heddle.LimitKind" };
      this.kind = this._io.readU1();
      this._debug.kind.end = this._io.pos;
      this._debug.limit = { start: this._io.pos, ioOffset: this._io.byteOffset };
      this.limit = this._io.readU8be();
      this._debug.limit.end = this._io.pos;
    }

    /**
     * Which allowance.
     */

    /**
     * Cumulative number of OPEN frames.
     */

    return Allow;
  })();

  /**
   * Says that the sender's next frame does not fit a limit.
   */

  var Blocked = Heddle.Blocked = (function() {
    function Blocked(_io, _parent, _root) {
      this._io = _io;
      this._parent = _parent;
      this._root = _root;
      this._debug = {};

    }
    Blocked.prototype._read = function() {
      this._debug.kind = { start: this._io.pos, ioOffset: this._io.byteOffset, enumName: "Heddle.LimitKind" };
      this.kind = this._io.readU1();
      this._debug.kind.end = this._io.pos;
      this._debug.limit = { start: this._io.pos, ioOffset: this._io.byteOffset };
      this.limit = this._io.readU8be();
      this._debug.limit.end = this._io.pos;
    }

    /**
     * Which limit.
     */

    /**
     * The limit that stands in the way.
     */

    return Blocked;
  })();

  /**
   * The capabilities that an endpoint offers.
   */

  var CapabilityList = Heddle.CapabilityList = (function() {
    function CapabilityList(_io, _parent, _root) {
      this._io = _io;
      this._parent = _parent;
      this._root = _root;
      this._debug = {};

    }
    CapabilityList.prototype._read = function() {
      this._debug.capabilities = { start: this._io.pos, ioOffset: this._io.byteOffset };
      this._debug.capabilities.arr = [];
      this.capabilities = [];
      var i = 0;
      while (!this._io.isEof()) {
        this._debug.capabilities.arr[this.capabilities.length] = { start: this._io.pos, ioOffset: this._io.byteOffset };
        this.capabilities.push(this._io.readU2be());
        this._debug.capabilities.arr[this.capabilities.length - 1].end = this._io.pos;
        i++;
      }
      this._debug.capabilities.end = this._io.pos;
    }

    /**
     * Identifiers, in any order.
     */

    return CapabilityList;
  })();

  /**
   * Refuses or closes the connection. Frozen for all versions.
   */

  var Close = Heddle.Close = (function() {
    function Close(_io, _parent, _root) {
      this._io = _io;
      this._parent = _parent;
      this._root = _root;
      this._debug = {};

    }
    Close.prototype._read = function() {
      this._debug.code = { start: this._io.pos, ioOffset: this._io.byteOffset, enumName: "Heddle.ErrorCode" };
      this.code = this._io.readU4be();
      this._debug.code.end = this._io.pos;
      this._debug.reason = { start: this._io.pos, ioOffset: this._io.byteOffset };
      this.reason = this._io.readBytesFull();
      this._debug.reason.end = this._io.pos;
    }

    /**
     * Why.
     */

    /**
     * For people; UTF-8, at most 1,024 bytes.
     */

    return Close;
  })();

  /**
   * Raises the credit of a channel or of the connection.
   */

  var Credit = Heddle.Credit = (function() {
    function Credit(_io, _parent, _root) {
      this._io = _io;
      this._parent = _parent;
      this._root = _root;
      this._debug = {};

    }
    Credit.prototype._read = function() {
      this._debug.limit = { start: this._io.pos, ioOffset: this._io.byteOffset };
      this.limit = this._io.readU8be();
      this._debug.limit.end = this._io.pos;
    }

    /**
     * Cumulative limit, in wire bytes of DATA frames.
     */

    return Credit;
  })();

  /**
   * One fragment of a message.
   */

  var Data = Heddle.Data = (function() {
    function Data(_io, _parent, _root) {
      this._io = _io;
      this._parent = _parent;
      this._root = _root;
      this._debug = {};

    }
    Data.prototype._read = function() {
      this._debug.fragment = { start: this._io.pos, ioOffset: this._io.byteOffset };
      this.fragment = this._io.readBytesFull();
      this._debug.fragment.end = this._io.pos;
    }

    /**
     * Bytes of the message.
     */

    return Data;
  })();

  /**
   * Ends the sender's direction of the channel.
   */

  var End = Heddle.End = (function() {
    function End(_io, _parent, _root) {
      this._io = _io;
      this._parent = _parent;
      this._root = _root;
      this._debug = {};

    }
    End.prototype._read = function() {
      this._debug.code = { start: this._io.pos, ioOffset: this._io.byteOffset, enumName: "Heddle.ErrorCode" };
      this.code = this._io.readU4be();
      this._debug.code.end = this._io.pos;
      this._debug.reason = { start: this._io.pos, ioOffset: this._io.byteOffset };
      this.reason = this._io.readBytesFull();
      this._debug.reason.end = this._io.pos;
    }

    /**
     * Why; NONE where the sender has said all.
     */

    /**
     * For people; UTF-8, at most 1,024 bytes.
     */

    return End;
  })();

  /**
   * Everything after the HELLO. The header's shape is frozen for all versions.
   */

  var Frame = Heddle.Frame = (function() {
    function Frame(_io, _parent, _root) {
      this._io = _io;
      this._parent = _parent;
      this._root = _root;
      this._debug = {};

    }
    Frame.prototype._read = function() {
      this._debug.type = { start: this._io.pos, ioOffset: this._io.byteOffset, enumName: "Heddle.FrameType" };
      this.type = this._io.readU1();
      this._debug.type.end = this._io.pos;
      this._debug.flags = { start: this._io.pos, ioOffset: this._io.byteOffset };
      this.flags = this._io.readU1();
      this._debug.flags.end = this._io.pos;
      this._debug.lenPayload = { start: this._io.pos, ioOffset: this._io.byteOffset };
      this.lenPayload = this._io.readU2be();
      this._debug.lenPayload.end = this._io.pos;
      this._debug.channel = { start: this._io.pos, ioOffset: this._io.byteOffset };
      this.channel = this._io.readU4be();
      this._debug.channel.end = this._io.pos;
      this._debug.payload = { start: this._io.pos, ioOffset: this._io.byteOffset };
      switch (this.type) {
      case Heddle.FrameType.ABORT:
        this._raw_payload = this._io.readBytes(this.lenPayload);
        var _io__raw_payload = new KaitaiStream(this._raw_payload);
        this.payload = new Abort(_io__raw_payload, this, this._root);
        this.payload._read();
        break;
      case Heddle.FrameType.ACCEPT:
        this._raw_payload = this._io.readBytes(this.lenPayload);
        var _io__raw_payload = new KaitaiStream(this._raw_payload);
        this.payload = new Accept(_io__raw_payload, this, this._root);
        this.payload._read();
        break;
      case Heddle.FrameType.ALLOW:
        this._raw_payload = this._io.readBytes(this.lenPayload);
        var _io__raw_payload = new KaitaiStream(this._raw_payload);
        this.payload = new Allow(_io__raw_payload, this, this._root);
        this.payload._read();
        break;
      case Heddle.FrameType.BLOCKED:
        this._raw_payload = this._io.readBytes(this.lenPayload);
        var _io__raw_payload = new KaitaiStream(this._raw_payload);
        this.payload = new Blocked(_io__raw_payload, this, this._root);
        this.payload._read();
        break;
      case Heddle.FrameType.CLOSE:
        this._raw_payload = this._io.readBytes(this.lenPayload);
        var _io__raw_payload = new KaitaiStream(this._raw_payload);
        this.payload = new Close(_io__raw_payload, this, this._root);
        this.payload._read();
        break;
      case Heddle.FrameType.CREDIT:
        this._raw_payload = this._io.readBytes(this.lenPayload);
        var _io__raw_payload = new KaitaiStream(this._raw_payload);
        this.payload = new Credit(_io__raw_payload, this, this._root);
        this.payload._read();
        break;
      case Heddle.FrameType.DATA:
        this._raw_payload = this._io.readBytes(this.lenPayload);
        var _io__raw_payload = new KaitaiStream(this._raw_payload);
        this.payload = new Data(_io__raw_payload, this, this._root);
        this.payload._read();
        break;
      case Heddle.FrameType.END:
        this._raw_payload = this._io.readBytes(this.lenPayload);
        var _io__raw_payload = new KaitaiStream(this._raw_payload);
        this.payload = new End(_io__raw_payload, this, this._root);
        this.payload._read();
        break;
      case Heddle.FrameType.GOAWAY:
        this._raw_payload = this._io.readBytes(this.lenPayload);
        var _io__raw_payload = new KaitaiStream(this._raw_payload);
        this.payload = new Goaway(_io__raw_payload, this, this._root);
        this.payload._read();
        break;
      case Heddle.FrameType.OPEN:
        this._raw_payload = this._io.readBytes(this.lenPayload);
        var _io__raw_payload = new KaitaiStream(this._raw_payload);
        this.payload = new Open(_io__raw_payload, this, this._root);
        this.payload._read();
        break;
      case Heddle.FrameType.PING:
        this._raw_payload = this._io.readBytes(this.lenPayload);
        var _io__raw_payload = new KaitaiStream(this._raw_payload);
        this.payload = new Ping(_io__raw_payload, this, this._root);
        this.payload._read();
        break;
      case Heddle.FrameType.PONG:
        this._raw_payload = this._io.readBytes(this.lenPayload);
        var _io__raw_payload = new KaitaiStream(this._raw_payload);
        this.payload = new Pong(_io__raw_payload, this, this._root);
        this.payload._read();
        break;
      case Heddle.FrameType.RESET:
        this._raw_payload = this._io.readBytes(this.lenPayload);
        var _io__raw_payload = new KaitaiStream(this._raw_payload);
        this.payload = new Reset(_io__raw_payload, this, this._root);
        this.payload._read();
        break;
      case Heddle.FrameType.STOP:
        this._raw_payload = this._io.readBytes(this.lenPayload);
        var _io__raw_payload = new KaitaiStream(this._raw_payload);
        this.payload = new Stop(_io__raw_payload, this, this._root);
        this.payload._read();
        break;
      default:
        this.payload = this._io.readBytes(this.lenPayload);
        break;
      }
      this._debug.payload.end = this._io.pos;
    }

    /**
     * What the payload means.
     */

    /**
     * Low nibble: must be understood. High nibble: ignored when unknown.
     */

    /**
     * Bytes of the payload; the header is not counted.
     */

    /**
     * The channel, or 0 for the connection.
     */

    /**
     * The payload, of the shape that the type demands.
     */

    return Frame;
  })();

  /**
   * Announces the end of service, or names the last channel that will be served.
   */

  var Goaway = Heddle.Goaway = (function() {
    function Goaway(_io, _parent, _root) {
      this._io = _io;
      this._parent = _parent;
      this._root = _root;
      this._debug = {};

    }
    Goaway.prototype._read = function() {
      this._debug.lastChannel = { start: this._io.pos, ioOffset: this._io.byteOffset };
      this.lastChannel = this._io.readU4be();
      this._debug.lastChannel.end = this._io.pos;
      this._debug.code = { start: this._io.pos, ioOffset: this._io.byteOffset, enumName: "Heddle.ErrorCode" };
      this.code = this._io.readU4be();
      this._debug.code.end = this._io.pos;
      this._debug.reason = { start: this._io.pos, ioOffset: this._io.byteOffset };
      this.reason = this._io.readBytesFull();
      this._debug.reason.end = this._io.pos;
    }

    /**
     * The receiver's last channel that will be served; 0 for none; 0xffffffff while not yet decided.
     */

    /**
     * Why.
     */

    /**
     * For people; UTF-8, at most 1,024 bytes.
     */

    return Goaway;
  })();

  /**
   * The first bytes each way. Frozen for all versions.
   */

  var Hello = Heddle.Hello = (function() {
    function Hello(_io, _parent, _root) {
      this._io = _io;
      this._parent = _parent;
      this._root = _root;
      this._debug = {};

    }
    Hello.prototype._read = function() {
      this._debug.magic = { start: this._io.pos, ioOffset: this._io.byteOffset };
      this.magic = this._io.readBytes(8);
      this._debug.magic.end = this._io.pos;
      if (!((KaitaiStream.byteArrayCompare(this.magic, new Uint8Array([137, 72, 68, 76, 13, 10, 26, 10])) == 0))) {
        var _err = new KaitaiStream.ValidationNotEqualError(new Uint8Array([137, 72, 68, 76, 13, 10, 26, 10]), this.magic, this._io, "/types/hello/seq/0");
        this._debug.magic.validationError = _err;
        throw _err;
      }
      this._debug.lenBody = { start: this._io.pos, ioOffset: this._io.byteOffset };
      this.lenBody = this._io.readU2be();
      this._debug.lenBody.end = this._io.pos;
      if (!(this.lenBody >= 3)) {
        var _err = new KaitaiStream.ValidationLessThanError(3, this.lenBody, this._io, "/types/hello/seq/1");
        this._debug.lenBody.validationError = _err;
        throw _err;
      }
      if (!(this.lenBody <= 4086)) {
        var _err = new KaitaiStream.ValidationGreaterThanError(4086, this.lenBody, this._io, "/types/hello/seq/1");
        this._debug.lenBody.validationError = _err;
        throw _err;
      }
      this._debug.body = { start: this._io.pos, ioOffset: this._io.byteOffset };
      this._raw_body = this._io.readBytes(this.lenBody);
      var _io__raw_body = new KaitaiStream(this._raw_body);
      this.body = new HelloBody(_io__raw_body, this, this._root);
      this.body._read();
      this._debug.body.end = this._io.pos;
    }

    /**
     * A byte that is not ASCII, "HDL", CR LF, SUB, LF.
     */

    /**
     * Bytes that follow this field.
     */

    /**
     * Role, versions and parameters.
     */

    return Hello;
  })();

  /**
   * What a HELLO's length counts.
   */

  var HelloBody = Heddle.HelloBody = (function() {
    function HelloBody(_io, _parent, _root) {
      this._io = _io;
      this._parent = _parent;
      this._root = _root;
      this._debug = {};

    }
    HelloBody.prototype._read = function() {
      this._debug.reserved = { start: this._io.pos, ioOffset: this._io.byteOffset };
      this.reserved = this._io.readBitsIntBe(7);
      this._debug.reserved.end = this._io.pos;
      this._debug.role = { start: this._io.pos, ioOffset: this._io.byteOffset, enumName: "Heddle.Role" };
      this.role = this._io.readBitsIntBe(1);
      this._debug.role.end = this._io.pos;
      this._io.alignToByte();
      this._debug.lowestVersion = { start: this._io.pos, ioOffset: this._io.byteOffset };
      this.lowestVersion = this._io.readU1();
      this._debug.lowestVersion.end = this._io.pos;
      this._debug.highestVersion = { start: this._io.pos, ioOffset: this._io.byteOffset };
      this.highestVersion = this._io.readU1();
      this._debug.highestVersion.end = this._io.pos;
      if (!(this.highestVersion >= this.lowestVersion)) {
        var _err = new KaitaiStream.ValidationLessThanError(this.lowestVersion, this.highestVersion, this._io, "/types/hello_body/seq/3");
        this._debug.highestVersion.validationError = _err;
        throw _err;
      }
      this._debug.parameters = { start: this._io.pos, ioOffset: this._io.byteOffset };
      this._debug.parameters.arr = [];
      this.parameters = [];
      var i = 0;
      while (!this._io.isEof()) {
        this._debug.parameters.arr[this.parameters.length] = { start: this._io.pos, ioOffset: this._io.byteOffset };
        var _t_parameters = new Parameter(this._io, this, this._root);
        try {
          _t_parameters._read();
        } finally {
          this.parameters.push(_t_parameters);
        }
        this._debug.parameters.arr[this.parameters.length - 1].end = this._io.pos;
        i++;
      }
      this._debug.parameters.end = this._io.pos;
    }

    /**
     * Sent as zero, ignored on receipt.
     */

    /**
     * Who sends this HELLO.
     */

    /**
     * The lowest version spoken.
     */

    /**
     * The highest version spoken.
     */

    /**
     * Limits, initial credit and capabilities, in any order.
     */

    return HelloBody;
  })();

  /**
   * A limit in two bytes.
   */

  var LimitU2 = Heddle.LimitU2 = (function() {
    function LimitU2(_io, _parent, _root) {
      this._io = _io;
      this._parent = _parent;
      this._root = _root;
      this._debug = {};

    }
    LimitU2.prototype._read = function() {
      this._debug.value = { start: this._io.pos, ioOffset: this._io.byteOffset };
      this.value = this._io.readU2be();
      this._debug.value.end = this._io.pos;
    }

    /**
     * The limit, in the parameter's unit.
     */

    return LimitU2;
  })();

  /**
   * A limit in four bytes.
   */

  var LimitU4 = Heddle.LimitU4 = (function() {
    function LimitU4(_io, _parent, _root) {
      this._io = _io;
      this._parent = _parent;
      this._root = _root;
      this._debug = {};

    }
    LimitU4.prototype._read = function() {
      this._debug.value = { start: this._io.pos, ioOffset: this._io.byteOffset };
      this.value = this._io.readU4be();
      this._debug.value.end = this._io.pos;
    }

    /**
     * The limit, in the parameter's unit.
     */

    return LimitU4;
  })();

  /**
   * A limit in eight bytes.
   */

  var LimitU8 = Heddle.LimitU8 = (function() {
    function LimitU8(_io, _parent, _root) {
      this._io = _io;
      this._parent = _parent;
      this._root = _root;
      this._debug = {};

    }
    LimitU8.prototype._read = function() {
      this._debug.value = { start: this._io.pos, ioOffset: this._io.byteOffset };
      this.value = this._io.readU8be();
      this._debug.value.end = this._io.pos;
    }

    /**
     * The limit, in the parameter's unit.
     */

    return LimitU8;
  })();

  /**
   * Opens a channel.
   */

  var Open = Heddle.Open = (function() {
    function Open(_io, _parent, _root) {
      this._io = _io;
      this._parent = _parent;
      this._root = _root;
      this._debug = {};

    }
    Open.prototype._read = function() {
      this._debug.group = { start: this._io.pos, ioOffset: this._io.byteOffset };
      this.group = this._io.readU4be();
      this._debug.group.end = this._io.pos;
      this._debug.lowestVersion = { start: this._io.pos, ioOffset: this._io.byteOffset };
      this.lowestVersion = this._io.readU2be();
      this._debug.lowestVersion.end = this._io.pos;
      this._debug.highestVersion = { start: this._io.pos, ioOffset: this._io.byteOffset };
      this.highestVersion = this._io.readU2be();
      this._debug.highestVersion.end = this._io.pos;
      this._debug.lenService = { start: this._io.pos, ioOffset: this._io.byteOffset };
      this.lenService = this._io.readU1();
      this._debug.lenService.end = this._io.pos;
      this._debug.service = { start: this._io.pos, ioOffset: this._io.byteOffset };
      this.service = this._io.readBytes(this.lenService);
      this._debug.service.end = this._io.pos;
      this._debug.metadata = { start: this._io.pos, ioOffset: this._io.byteOffset };
      this.metadata = this._io.readBytesFull();
      this._debug.metadata.end = this._io.pos;
    }

    /**
     * The group of fair sharing, an id of the opener's.
     */

    /**
     * The lowest version of the service that is offered.
     */

    /**
     * The highest.
     */

    /**
     * Bytes of the service's name; not 0.
     */

    /**
     * The service's name; UTF-8.
     */

    /**
     * Whatever the service defines.
     */

    return Open;
  })();

  /**
   * One type-length-value triple of a HELLO.
   */

  var Parameter = Heddle.Parameter = (function() {
    function Parameter(_io, _parent, _root) {
      this._io = _io;
      this._parent = _parent;
      this._root = _root;
      this._debug = {};

    }
    Parameter.prototype._read = function() {
      this._debug.type = { start: this._io.pos, ioOffset: this._io.byteOffset, enumName: "Heddle.ParameterType" };
      this.type = this._io.readU2be();
      this._debug.type.end = this._io.pos;
      this._debug.lenValue = { start: this._io.pos, ioOffset: this._io.byteOffset };
      this.lenValue = this._io.readU2be();
      this._debug.lenValue.end = this._io.pos;
      this._debug.value = { start: this._io.pos, ioOffset: this._io.byteOffset };
      switch (this.type) {
      case Heddle.ParameterType.CAPABILITIES:
        this._raw_value = this._io.readBytes(this.lenValue);
        var _io__raw_value = new KaitaiStream(this._raw_value);
        this.value = new CapabilityList(_io__raw_value, this, this._root);
        this.value._read();
        break;
      case Heddle.ParameterType.CHANNEL_CREDIT:
        this._raw_value = this._io.readBytes(this.lenValue);
        var _io__raw_value = new KaitaiStream(this._raw_value);
        this.value = new LimitU8(_io__raw_value, this, this._root);
        this.value._read();
        break;
      case Heddle.ParameterType.CHANNEL_LIMIT:
        this._raw_value = this._io.readBytes(this.lenValue);
        var _io__raw_value = new KaitaiStream(this._raw_value);
        this.value = new LimitU4(_io__raw_value, this, this._root);
        this.value._read();
        break;
      case Heddle.ParameterType.CONNECTION_CREDIT:
        this._raw_value = this._io.readBytes(this.lenValue);
        var _io__raw_value = new KaitaiStream(this._raw_value);
        this.value = new LimitU8(_io__raw_value, this, this._root);
        this.value._read();
        break;
      case Heddle.ParameterType.FRAGMENT_LIMIT:
        this._raw_value = this._io.readBytes(this.lenValue);
        var _io__raw_value = new KaitaiStream(this._raw_value);
        this.value = new LimitU2(_io__raw_value, this, this._root);
        this.value._read();
        break;
      case Heddle.ParameterType.GROUP_LIMIT:
        this._raw_value = this._io.readBytes(this.lenValue);
        var _io__raw_value = new KaitaiStream(this._raw_value);
        this.value = new LimitU4(_io__raw_value, this, this._root);
        this.value._read();
        break;
      case Heddle.ParameterType.IDLE_TIMEOUT:
        this._raw_value = this._io.readBytes(this.lenValue);
        var _io__raw_value = new KaitaiStream(this._raw_value);
        this.value = new LimitU4(_io__raw_value, this, this._root);
        this.value._read();
        break;
      case Heddle.ParameterType.MESSAGE_LIMIT:
        this._raw_value = this._io.readBytes(this.lenValue);
        var _io__raw_value = new KaitaiStream(this._raw_value);
        this.value = new LimitU4(_io__raw_value, this, this._root);
        this.value._read();
        break;
      case Heddle.ParameterType.METADATA_LIMIT:
        this._raw_value = this._io.readBytes(this.lenValue);
        var _io__raw_value = new KaitaiStream(this._raw_value);
        this.value = new LimitU2(_io__raw_value, this, this._root);
        this.value._read();
        break;
      default:
        this.value = this._io.readBytes(this.lenValue);
        break;
      }
      this._debug.value.end = this._io.pos;
    }

    /**
     * What the value means.
     */

    /**
     * Bytes of the value.
     */

    /**
     * The value, of the size that the type demands.
     */

    return Parameter;
  })();

  /**
   * Asks for a PONG.
   */

  var Ping = Heddle.Ping = (function() {
    function Ping(_io, _parent, _root) {
      this._io = _io;
      this._parent = _parent;
      this._root = _root;
      this._debug = {};

    }
    Ping.prototype._read = function() {
      this._debug.id = { start: this._io.pos, ioOffset: this._io.byteOffset };
      this.id = this._io.readU8be();
      this._debug.id.end = this._io.pos;
      this._debug.sent = { start: this._io.pos, ioOffset: this._io.byteOffset };
      this.sent = this._io.readU8be();
      this._debug.sent.end = this._io.pos;
    }

    /**
     * Chosen by the sender; not 0.
     */

    /**
     * The sender's time, in microseconds of a clock of its own.
     */

    return Ping;
  })();

  /**
   * Answers a PING.
   */

  var Pong = Heddle.Pong = (function() {
    function Pong(_io, _parent, _root) {
      this._io = _io;
      this._parent = _parent;
      this._root = _root;
      this._debug = {};

    }
    Pong.prototype._read = function() {
      this._debug.id = { start: this._io.pos, ioOffset: this._io.byteOffset };
      this.id = this._io.readU8be();
      this._debug.id.end = this._io.pos;
      this._debug.sent = { start: this._io.pos, ioOffset: this._io.byteOffset };
      this.sent = this._io.readU8be();
      this._debug.sent.end = this._io.pos;
      this._debug.received = { start: this._io.pos, ioOffset: this._io.byteOffset };
      this.received = this._io.readU8be();
      this._debug.received.end = this._io.pos;
      this._debug.answered = { start: this._io.pos, ioOffset: this._io.byteOffset };
      this.answered = this._io.readU8be();
      this._debug.answered.end = this._io.pos;
    }

    /**
     * As in the PING.
     */

    /**
     * As in the PING.
     */

    /**
     * When the PING was read, in microseconds of the answerer's clock.
     */

    /**
     * When this PONG was written, by the same clock.
     */

    return Pong;
  })();

  /**
   * Refuses a channel, or abandons both its directions at once.
   */

  var Reset = Heddle.Reset = (function() {
    function Reset(_io, _parent, _root) {
      this._io = _io;
      this._parent = _parent;
      this._root = _root;
      this._debug = {};

    }
    Reset.prototype._read = function() {
      this._debug.code = { start: this._io.pos, ioOffset: this._io.byteOffset, enumName: "Heddle.ErrorCode" };
      this.code = this._io.readU4be();
      this._debug.code.end = this._io.pos;
      this._debug.reason = { start: this._io.pos, ioOffset: this._io.byteOffset };
      this.reason = this._io.readBytesFull();
      this._debug.reason.end = this._io.pos;
    }

    /**
     * Why.
     */

    /**
     * For people; UTF-8, at most 1,024 bytes.
     */

    return Reset;
  })();

  /**
   * Asks the receiver to end its direction of the channel.
   */

  var Stop = Heddle.Stop = (function() {
    function Stop(_io, _parent, _root) {
      this._io = _io;
      this._parent = _parent;
      this._root = _root;
      this._debug = {};

    }
    Stop.prototype._read = function() {
      this._debug.code = { start: this._io.pos, ioOffset: this._io.byteOffset, enumName: "Heddle.ErrorCode" };
      this.code = this._io.readU4be();
      this._debug.code.end = this._io.pos;
      this._debug.reason = { start: this._io.pos, ioOffset: this._io.byteOffset };
      this.reason = this._io.readBytesFull();
      this._debug.reason.end = this._io.pos;
    }

    /**
     * Why.
     */

    /**
     * For people; UTF-8, at most 1,024 bytes.
     */

    return Stop;
  })();

  return Heddle;
})();
Heddle_.Heddle = Heddle;
});
