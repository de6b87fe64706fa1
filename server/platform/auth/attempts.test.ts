import { describe, expect, it } from "vitest";
import { createLoginAttempts, type Guesser } from "./attempts.ts";

const counting = () => {
  const attempts = createLoginAttempts(undefined);
  let brakes = 0;
  return {
    succeeded: (who: Guesser) => attempts.succeeded(who),
    brakes: () => brakes,
    /** How many of so many attempts were looked at. */
    tries: async (who: Guesser, count: number) => {
      let passed = 0;
      for (let i = 0; i < count; i += 1)
        await attempts
          .begin(who, () => {
            brakes += 1;
            return Promise.resolve();
          })
          .then(
            () => (passed += 1),
            () => undefined,
          );
      return passed;
    },
  };
};
const from = (host: number, login = "doctor") => ({
  ...{ login, address: `192.0.2.${host}` },
});

describe("guesses", () => {
  it("from one address keep nobody out elsewhere; from many together they are braked", async () => {
    const { tries } = counting();
    expect(await tries(from(1), 30)).toBe(10);
    expect(await tries(from(2), 1)).toBe(1);
    let passed = 0;
    for (let host = 3; host < 20; host += 1)
      passed += await tries(from(host), 10);
    expect(passed).toBe(39);
  });

  it("for many logins are braked by their address", async () => {
    const { tries } = counting();
    let passed = 0;
    for (let i = 0; i < 150; i += 1) passed += await tries(from(1, `l${i}`), 1);
    expect(passed).toBe(100);
  });

  it("of strangers do not count for a person who is logged in, whose own are braked apart", async () => {
    const { tries } = counting();
    const person = { personId: "p" };
    for (let host = 1; host < 9; host += 1) await tries(from(host), 10);
    expect(await tries(person, 12)).toBe(10);
  });

  it("tell once that the brake took hold, however many follow", async () => {
    const { tries, brakes } = counting();
    await tries(from(1), 10);
    expect(brakes()).toBe(0);
    await tries(from(1), 40);
    expect(brakes()).toBe(1);
  });

  it("before the right password are forgotten where it was given, and count on for the login", async () => {
    const { tries, succeeded } = counting();
    for (let i = 0; i < 8; i += 1) {
      expect(await tries(from(1), 6)).toBe(6);
      await succeeded(from(1));
    }
    // 8 times 5 wrong ones.
    expect(await tries(from(1), 10)).toBe(10);
    expect(await tries(from(2), 1)).toBe(0);
  });
});
