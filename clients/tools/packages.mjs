// Loads a package from where scripts/api-tools.sh installed it, which is outside the source tree.
import { createRequire } from "node:module";
import { join } from "node:path";

const home = process.env.API_TOOLS;
if (home === undefined) throw new Error("API_TOOLS is not set: run this through scripts/api-tools.sh");

export const load = createRequire(join(home, "package.json"));
