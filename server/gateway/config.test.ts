import { describe, expect, it } from "vitest";
import { readGatewayConfig } from "./config.ts";

const good = {
  GATEWAY_SERVER: "https://lianzhen.example",
  GATEWAY_TOKEN: "lzt_secret",
};

describe("the gateway's configuration", () => {
  it("needs the platform and a token, and fills in the rest", () => {
    expect(readGatewayConfig(good)).toMatchObject({
      ...{ token: "lzt_secret", DIMSE_PORT: 11_112 },
      ...{ DIMSE_AE_TITLE: "LIANZHEN", DIMSE_CALLING_AE_TITLES: [] },
      ...{ GATEWAY_HOST: "127.0.0.1", GATEWAY_PORT: 3_080 },
    });
    const listed = { ...good, DIMSE_CALLING_AE_TITLES: "CT1, DR 2," };
    expect(readGatewayConfig(listed).DIMSE_CALLING_AE_TITLES).toEqual([
      ...["CT1", "DR 2"],
    ]);
  });

  it.each([
    ["no platform", { GATEWAY_SERVER: "" }, "GATEWAY_SERVER"],
    [
      "images and token without HTTPS",
      { GATEWAY_SERVER: "http://lianzhen.example" },
      "GATEWAY_SERVER",
    ],
    ["no token", { GATEWAY_TOKEN: "" }, "GATEWAY_TOKEN"],
    ["two tokens", { GATEWAY_TOKEN_FILE: "/x" }, "GATEWAY_TOKEN"],
    [
      "a file that is not there",
      { GATEWAY_TOKEN: "", GATEWAY_TOKEN_FILE: "/nowhere" },
      "GATEWAY_TOKEN_FILE",
    ],
    [
      "an AE title of seventeen letters",
      { DIMSE_AE_TITLE: "ABCDEFGHIJKLMNOPQ" },
      "DIMSE_AE_TITLE",
    ],
    ["a port that is none", { DIMSE_PORT: "70000" }, "DIMSE_PORT"],
    [
      "a key without a certificate",
      { DIMSE_TLS_KEY_FILE: "/key" },
      "DIMSE_TLS_CERT_FILE",
    ],
    [
      "a certificate that is not there",
      { DIMSE_TLS_KEY_FILE: "/no-key", DIMSE_TLS_CERT_FILE: "/no-cert" },
      "DIMSE_TLS_KEY_FILE: ENOENT",
    ],
  ])(
    "with %s does not start, and names the variable but no value",
    (_, change, name) => {
      let said = "";
      try {
        readGatewayConfig({ ...good, ...change });
      } catch (error) {
        said = String(error);
      }
      expect(said).toContain(name);
      expect(said).not.toContain("lzt_secret");
    },
  );
});
