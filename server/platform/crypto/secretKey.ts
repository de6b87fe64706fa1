import { hkdfSync, randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** `SECRET_KEY`, or the demo's own in the data directory (mode 600), made once. */
export const loadSecretKey = (
  given: string | undefined,
  dataDir: string,
): string => {
  if (given !== undefined) return given;
  const file = join(dataDir, "secret.key");
  if (!existsSync(file))
    writeFileSync(file, randomBytes(32).toString("base64url"), {
      mode: 0o600,
      flag: "wx",
    });
  return readFileSync(file, "utf8");
};

/** The key under which session tokens are hashed (HKDF-SHA-256): who can write the table still cannot forge one. */
export const sessionKeyOf = (secretKey: string): Buffer =>
  Buffer.from(hkdfSync("sha256", secretKey, "lianzhen", "session", 32));
