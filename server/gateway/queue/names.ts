/** A queued image's file: when it came, the how-manieth of its moment, and the SHA-256 of its bytes. */
export const NAME = /^(\d{13})-(\d{6})-([0-9a-f]{64})\.dcm$/;

export const sha256Of = (name: string): string => NAME.exec(name)?.[3] ?? "";
