import { createHmac, randomBytes } from "node:crypto";

/** Just enough of STUN (RFC 8489) and ICE (RFC 8445) to get one address accepted by an ICE-lite peer. */

const MAGIC_COOKIE = 0x2112a442;
const BINDING_REQUEST = 0x0001;
const BINDING_SUCCESS = 0x0101;
const FINGERPRINT_XOR = 0x5354554e;

const ATTRIBUTE = {
  username: 0x0006,
  messageIntegrity: 0x0008,
  priority: 0x0024,
  useCandidate: 0x0025,
  fingerprint: 0x8028,
  iceControlling: 0x802a,
};

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit++)
    value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value >>> 0;
});

/** @param {Buffer} bytes */
function crc32(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ CRC_TABLE[(crc ^ byte) & 0xff];
  return (crc ^ 0xffffffff) >>> 0;
}

/** @param {number} type @param {Buffer} value */
function attribute(type, value) {
  const padded = Buffer.alloc(4 + Math.ceil(value.length / 4) * 4);
  padded.writeUInt16BE(type, 0);
  padded.writeUInt16BE(value.length, 2);
  value.copy(padded, 4);
  return padded;
}

/** @param {number} value */
function uint32(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}

/** The header's length field must already count an attribute that is computed over the message. */
function withLength(message, extra) {
  message.writeUInt16BE(message.length - 20 + extra, 2);
  return message;
}

/**
 * @param {{usernameFragment: string, password: string}} remote
 * @param {string} localFragment
 */
export function bindingRequest(remote, localFragment) {
  const header = Buffer.alloc(8);
  header.writeUInt16BE(BINDING_REQUEST, 0);
  header.writeUInt32BE(MAGIC_COOKIE, 4);
  let message = Buffer.concat([
    header,
    randomBytes(12),
    attribute(
      ATTRIBUTE.username,
      Buffer.from(`${remote.usernameFragment}:${localFragment}`),
    ),
    attribute(ATTRIBUTE.priority, uint32(0x6e0001ff)),
    attribute(ATTRIBUTE.iceControlling, randomBytes(8)),
    attribute(ATTRIBUTE.useCandidate, Buffer.alloc(0)),
  ]);
  const integrity = createHmac("sha1", remote.password)
    .update(withLength(message, 24))
    .digest();
  message = Buffer.concat([
    message,
    attribute(ATTRIBUTE.messageIntegrity, integrity),
  ]);
  const fingerprint = crc32(withLength(message, 8)) ^ FINGERPRINT_XOR;
  return Buffer.concat([
    message,
    attribute(ATTRIBUTE.fingerprint, uint32(fingerprint)),
  ]);
}

/** @param {Buffer} packet */
export function isStun(packet) {
  return (
    packet.length >= 20 &&
    packet[0] < 4 &&
    packet.readUInt32BE(4) === MAGIC_COOKIE
  );
}

/** @param {Buffer} packet */
export function isBindingSuccess(packet) {
  return isStun(packet) && packet.readUInt16BE(0) === BINDING_SUCCESS;
}
