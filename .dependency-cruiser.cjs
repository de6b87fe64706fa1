/** Import directions of docs/decisions and CONTRIBUTING: who may import whom. */
module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "shared-is-a-leaf",
      severity: "error",
      from: { path: "^shared/" },
      to: { path: "^(server|client|media|test)/" },
    },
    {
      name: "shared-only-zod",
      severity: "error",
      from: { path: "^shared/", pathNot: "[.]test[.]ts$" },
      to: {
        dependencyTypes: ["npm", "npm-dev", "core"],
        pathNot: "node_modules/zod/",
      },
    },
    {
      name: "client-and-server-apart",
      severity: "error",
      from: { path: "^client/", pathNot: "[.]test[.]tsx?$" },
      to: { path: "^(server|media)/" },
    },
    {
      name: "server-never-imports-client",
      severity: "error",
      from: { path: "^(server|media)/" },
      to: { path: "^client/" },
    },
    {
      name: "media-stands-alone",
      severity: "error",
      from: { path: "^media/", pathNot: "[.]test[.]ts$" },
      to: { path: "^server/" },
    },
    {
      name: "media-only-from-main",
      severity: "error",
      from: { path: "^server/", pathNot: "^server/main[.]ts$|[.]test[.]ts$" },
      to: { path: "^media/" },
    },
    {
      name: "platform-below-features",
      severity: "error",
      from: { path: "^(server|client)/platform/", pathNot: "[.]test[.]tsx?$" },
      to: { path: "^(server|client)/features/" },
    },
    {
      name: "gateway-stands-alone",
      comment: "it runs at a clinic, without database and features",
      severity: "error",
      from: { path: "^server/gateway/", pathNot: "[.]test[.]ts$" },
      to: { path: "^server/(features/|app[.]ts|main[.]ts|config[.]ts)" },
    },
    {
      name: "ui-knows-no-feature",
      severity: "error",
      from: { path: "^client/ui/" },
      to: { path: "^client/(features|platform)/" },
    },
    {
      name: "features-by-front-door",
      severity: "error",
      from: { path: "^(server|client)/features/([^/]+)/" },
      to: {
        path: "^(server|client)/features/",
        pathNot: ["^$1/features/$2/", "^$1/features/[^/]+/index[.]ts$"],
      },
    },
    {
      name: "only-platform-touches-devices",
      comment:
        "mediasoup-client, Cornerstone and dicom-parser are reached through client/platform",
      severity: "error",
      from: { path: "^client/", pathNot: "^client/platform/" },
      to: {
        path: "node_modules/(mediasoup-client|@cornerstonejs|dicom-parser)/",
      },
    },
    {
      name: "tests-stay-out",
      severity: "error",
      from: {
        path: "^(shared|server|client|media)/",
        pathNot: "[.]test[.]tsx?$",
      },
      to: { path: "^test/|[.]test[.]tsx?$" },
    },
    {
      name: "resolvable",
      severity: "error",
      from: {},
      // The build makes it (client/antdStyles.ts).
      to: { couldNotResolve: true, pathNot: "^virtual:antd[.]css$" },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
      extensions: [".ts", ".tsx", ".mjs", ".js", ".json", ".d.ts"],
    },
  },
};
