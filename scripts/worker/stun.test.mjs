import { createHmac } from "node:crypto";
import { expect, it } from "vitest";
import { bindingRequest, isBindingSuccess, isStun } from "./stun.mjs";

const remote = { usernameFragment: "abcd", password: "a-password-of-the-peer" };

/** @param {Buffer} message */
function attributes(message) {
  const found = new Map();
  for (let at = 20; at < message.length;) {
    const length = message.readUInt16BE(at + 2);
    found.set(message.readUInt16BE(at), {
      at,
      value: message.subarray(at + 4, at + 4 + length),
    });
    at += 4 + Math.ceil(length / 4) * 4;
  }
  return found;
}

it("addresses the peer first in the user name", () => {
  const request = bindingRequest(remote, "me");
  expect(attributes(request).get(0x0006).value.toString()).toBe("abcd:me");
  expect(isStun(request)).toBe(true);
  expect(isBindingSuccess(request)).toBe(false);
});

it("signs with the peer's password over a length that ends with the signature", () => {
  const request = bindingRequest(remote, "me");
  const { at, value } = attributes(request).get(0x0008);
  const signed = Buffer.from(request.subarray(0, at));
  signed.writeUInt16BE(at + 24 - 20, 2);
  expect(
    createHmac("sha1", remote.password).update(signed).digest().equals(value),
  ).toBe(true);
});

it("ends with a fingerprint and counts it in the length", () => {
  const request = bindingRequest(remote, "me");
  expect([...attributes(request).keys()].at(-1)).toBe(0x8028);
  expect(request.readUInt16BE(2)).toBe(request.length - 20);
});
