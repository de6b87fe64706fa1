import { describe, expect, it } from "vitest";
import { readMediaConfig, readMediaControlConfig } from "./config.ts";

describe("media configuration", () => {
  it("stays on loopback by default, with one port per core from 40000", () => {
    const { listen, workers } = readMediaConfig({});
    expect(listen).toEqual({
      ip: "127.0.0.1",
      port: 40_000,
      announcedAddresses: [],
    });
    expect(workers).toBeGreaterThan(0);
  });

  it("announces the intranet and the internet address at once", () => {
    const { listen } = readMediaConfig({
      MEDIA_ANNOUNCED_ADDRESS: "10.1.2.3, media.example.org",
    });
    expect(listen.ip).toBe("0.0.0.0");
    expect(listen.announcedAddresses).toEqual([
      "10.1.2.3",
      "media.example.org",
    ]);
  });

  it("follows HOST: one address listens there, an open host announces this machine", () => {
    expect(readMediaConfig({ HOST: "192.0.2.8" }).listen).toMatchObject({
      ip: "192.0.2.8",
      announcedAddresses: [],
    });
    const { listen } = readMediaConfig({ HOST: "0.0.0.0" });
    expect(listen.ip).toBe("0.0.0.0");
    expect(listen.announcedAddresses.length).toBeGreaterThan(0);
    expect(listen.announcedAddresses).not.toContain("0.0.0.0");
  });

  it("takes an empty variable for an absent one", () => {
    expect(readMediaConfig({ MEDIA_PORT: "" }).listen.port).toBe(40_000);
  });

  it("names every bad variable and no value", () => {
    const read = () =>
      readMediaConfig({
        MEDIA_PORT: "70001",
        MEDIA_WORKERS: "many",
        MEDIA_ANNOUNCED_ADDRESS: "10.0.0.1,,bad host",
      });
    expect(read).toThrow(
      "wrong or missing: MEDIA_ANNOUNCED_ADDRESS, MEDIA_PORT, MEDIA_WORKERS",
    );
    expect(read).not.toThrow("70001");
  });

  it("does not start a control port without a secret of 32 characters", () => {
    const missing = "wrong or missing: MEDIA_CONTROL_SECRET";
    expect(() => readMediaControlConfig({})).toThrow(missing);
    expect(() =>
      readMediaControlConfig({ MEDIA_CONTROL_SECRET: "short" }),
    ).toThrow(missing);
    const MEDIA_CONTROL_SECRET = "x".repeat(32);
    expect(readMediaControlConfig({ MEDIA_CONTROL_SECRET })).toEqual({
      host: "127.0.0.1",
      port: 3_100,
      secret: MEDIA_CONTROL_SECRET,
    });
  });
});
