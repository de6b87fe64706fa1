import { vi } from "vitest";

/**
 * Before each file of a tier whose files share a process: our own modules are read anew, so that a file's `vi.mock`
 * reaches what an earlier file had imported, and ends with the file. What comes from node_modules stays read.
 */
vi.resetModules();
