import { mkdir, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { SimError } from './errors.ts';

/** Where everything of one installation lives. Absolute paths. */
export interface Directories {
  /** The configuration file. */
  readonly config: string;
  /** The directory that one daemon owns. */
  readonly data: string;
  readonly database: string;
  readonly lockFile: string;
  /** The Unix socket of the daemon. */
  readonly socket: string;
  /** The directory of the private keys. */
  readonly keys: string;
  /** The directory of log files. */
  readonly log: string;
}

/** The longest path that a Unix socket can have on Linux (sockaddr_un.sun_path is 108 bytes with its NUL). */
export const MAX_SOCKET_PATH_BYTES = 107;

/**
 * The directories of this environment: all below `SIMKEEPER_HOME` when it is set, else as XDG says. The socket lies in
 * the data directory and not in XDG_RUNTIME_DIR, because a cron job or a service without a login session must find the
 * same daemon. Throws CONFIG_INVALID when the path of the socket is too long to be one.
 */
export async function resolveDirectories(
  env: Readonly<Record<string, string | undefined>>,
): Promise<Directories> {
  const directories = await locate(env);
  const bytes = Buffer.byteLength(directories.socket);
  if (bytes > MAX_SOCKET_PATH_BYTES) {
    // listen() would cut a longer path silently and create a file of another name.
    throw new SimError(
      'CONFIG_INVALID',
      `the path of the daemon's socket has ${bytes} bytes, a Unix socket allows ${MAX_SOCKET_PATH_BYTES}: ${directories.socket}`,
      {
        hint: 'set SIMKEEPER_HOME to a directory with a shorter path',
        details: { path: directories.socket, bytes },
      },
    );
  }
  return directories;
}

async function locate(env: Readonly<Record<string, string | undefined>>): Promise<Directories> {
  const home = env.SIMKEEPER_HOME;
  if (home !== undefined && home !== '') {
    const base = resolve(home);
    return below(base, base, join(base, 'log'));
  }
  const { default: envPaths } = await import('env-paths');
  const paths = envPaths('simkeeper', { suffix: '' });
  // The XDG specification: a relative path in one of its variables is invalid and must be ignored. env-paths takes it.
  const relative = [paths.config, paths.data, paths.log].find((path) => !isAbsolute(path));
  if (relative !== undefined) {
    throw new SimError('CONFIG_INVALID', `the XDG directory ${relative} is not an absolute path`, {
      hint: 'XDG_CONFIG_HOME, XDG_DATA_HOME and XDG_STATE_HOME must be absolute paths, or be unset',
    });
  }
  return below(paths.config, paths.data, paths.log);
}

function below(config: string, data: string, log: string): Directories {
  return {
    config: join(config, 'config.toml'),
    data,
    database: join(data, 'simkeeper.db'),
    lockFile: join(data, 'daemon.lock'),
    socket: join(data, 'daemon.sock'),
    keys: join(data, 'keys'),
    log,
  };
}

/**
 * Creates what is missing, for this user only (0700). A data directory that others may write is refused: they could
 * put their own socket or database there.
 */
export async function ensureDirectories(directories: Directories): Promise<void> {
  for (const path of [dirname(directories.config), directories.data, directories.keys, directories.log]) {
    await ensurePrivateDirectory(path);
  }
}

/** Creates one directory with its parents, 0700; refuses an existing one that group or others may write. */
export async function ensurePrivateDirectory(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    const { mode } = await stat(path);
    if ((mode & 0o022) !== 0) {
      throw new SimError('CONFIG_INVALID', `other users may write in ${path}`, {
        hint: `run: chmod 700 '${path}', or choose another directory with SIMKEEPER_HOME`,
        details: { path },
      });
    }
  } catch (error) {
    if (error instanceof SimError) throw error;
    throw new SimError('IO_FAILED', `the directory ${path} cannot be created`, {
      hint: error instanceof Error ? error.message : String(error),
      details: { path },
      cause: error,
    });
  }
}
