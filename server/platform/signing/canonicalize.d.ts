/** The package's own types say `export default`, but it is CommonJS: the function is the module itself. */
declare module "canonicalize" {
  function canonicalize(input: unknown): string | undefined;
  export = canonicalize;
}
