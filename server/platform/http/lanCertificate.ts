import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { generate } from "selfsigned";

/** A self-signed certificate for the addresses of this machine, kept in the data directory until they change. */
export const loadLanCertificate = async (
  dataDir: string,
  addresses: readonly string[],
): Promise<{ cert: string; key: string }> => {
  const file = join(dataDir, "lan-certificate.json");
  if (existsSync(file)) {
    const kept = JSON.parse(readFileSync(file, "utf8")) as {
      addresses: string[];
      cert: string;
      key: string;
    };
    if (kept.addresses.join() === addresses.join()) return kept;
  }
  const made = await generate([{ name: "commonName", value: "Lianzhen" }], {
    keySize: 2048,
    algorithm: "sha256",
    extensions: [
      {
        name: "subjectAltName",
        altNames: [
          { type: 2, value: "localhost" },
          ...addresses.map((ip) => ({ type: 7 as const, ip })),
        ],
      },
    ],
  });
  const certificate = { addresses, cert: made.cert, key: made.private };
  writeFileSync(file, JSON.stringify(certificate), { mode: 0o600 });
  return certificate;
};
