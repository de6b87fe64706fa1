import { parentPort, workerData } from "node:worker_threads";
import { PGlite } from "@electric-sql/pglite";
import { createStatements } from "./pgliteStatements.ts";
import { parseBigint, sameText, TYPE } from "./types.ts";
import type {
  PgliteAnswer,
  PgliteQuestion,
  PgliteWorkerData,
} from "./pgliteDatabase.ts";

/**
 * Thread that owns the embedded database, so that its WebAssembly never stalls the event loop of the web process. It
 * answers one question after the other; who may ask next is decided on the other side.
 */
const { directory, dump } = workerData as PgliteWorkerData;
const port = parentPort;
if (!port) throw new Error("pgliteWorker runs as a worker thread only");

const database = await PGlite.create({
  ...(directory === undefined ? {} : { dataDir: directory }),
  ...(dump === undefined ? {} : { loadDataDir: new Blob([dump]) }),
  parsers: { [TYPE.bigint]: parseBigint, [TYPE.date]: sameText },
});

const statements = createStatements(database);

const answer = async (question: PgliteQuestion): Promise<PgliteAnswer> => {
  const { id } = question;
  try {
    switch (question.ask) {
      case "query": {
        return {
          id,
          ...(await statements.run(question.sql, question.parameters)),
        };
      }
      case "script":
        await database.exec(question.sql);
        await statements.forget();
        return { id, rows: [], affectedRows: 0 };
      case "dump": {
        const file = await database.dumpDataDir("none");
        return {
          id,
          rows: [new Uint8Array(await file.arrayBuffer())],
          affectedRows: 0,
        };
      }
      case "close":
        await database.close();
        return { id, rows: [], affectedRows: 0 };
    }
  } catch (error) {
    const { message, code, constraint } = error as Error & {
      code?: string;
      constraint?: string;
    };
    return { id, error: { message, code, constraint } };
  }
};

let last = Promise.resolve();
port.on("message", (question: PgliteQuestion) => {
  last = last.then(async () => {
    port.postMessage(await answer(question));
    if (question.ask === "close") port.close();
  });
});
port.postMessage({ id: 0, rows: [], affectedRows: 0 } satisfies PgliteAnswer);
