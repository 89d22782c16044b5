//! Where the `pipec` binary is.

import { accessSync, constants, statSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, isAbsolute, join } from "node:path";

/** What is asked for, and where it is looked for. */
export interface Wanted {
  /** The setting `pipec.path`; empty where it is not set. */
  setting: string;
  /** The folder of the workspace, which a relative setting starts from. */
  folder: string | undefined;
  environment: NodeJS.ProcessEnv;
  platform: NodeJS.Platform;
}

/** The binary, or what to tell the user. */
export type Found = { path: string } | { missing: string };

/** Looks for the binary: where the setting says, else in the `PATH`, else where cargo installs. */
export function find(wanted: Wanted): Found {
  const setting = wanted.setting.trim();
  if (setting !== "") {
    const path = resolve(setting, wanted.folder);
    return isExecutable(path)
      ? { path }
      : { missing: `The setting pipec.path names ${path}, which is no program. Correct it, or empty it to search the PATH.` };
  }
  const name = wanted.platform === "win32" ? "pipec.exe" : "pipec";
  const folders = (wanted.environment["PATH"] ?? "").split(delimiter).filter((folder) => isAbsolute(folder));
  folders.push(join(homedir(), ".cargo", "bin"));
  const path = folders.map((folder) => join(folder, name)).find(isExecutable);
  return path === undefined
    ? { missing: "pipec is not installed: neither in the PATH nor in ~/.cargo/bin. Install it, or name it in the setting pipec.path." }
    : { path };
}

function resolve(setting: string, folder: string | undefined): string {
  const path = setting.startsWith("~/") ? join(homedir(), setting.slice(2)) : setting;
  return isAbsolute(path) || folder === undefined ? path : join(folder, path);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
