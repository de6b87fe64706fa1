import { hash, verify } from "@node-rs/argon2";

/** argon2id, 19 MiB, two passes, one lane (OWASP's first choice); the parameters stand in the hash itself. */
const options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export const hashPassword = (password: string): Promise<string> =>
  hash(password, options);
export const passwordMatches = (
  stored: string,
  password: string,
): Promise<boolean> => verify(stored, password);
