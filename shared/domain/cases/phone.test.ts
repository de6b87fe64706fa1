import { describe, expect, it } from "vitest";
import { maskPhone, normalPhone } from "./phone.ts";

describe("[CA5] a telephone number", () => {
  it("is the same however it was spaced", () => {
    expect(normalPhone("138 0000-0001")).toBe("13800000001");
    expect(normalPhone("+86 138-0000 0001")).toBe("+8613800000001");
  });
  it("is masked in the middle, a short one nearly whole", () => {
    expect(maskPhone("13800000001")).toBe("138****0001");
    expect(maskPhone("6551234")).toBe("*****34");
  });
});
