import { fstatSync } from 'node:fs';
import { isatty } from 'node:tty';
import { endWith } from './cli/ending.ts';
import type { DemoOptions, Host } from './cli/host.ts';
import type { Io, TextSink } from './cli/io.ts';
import { EXIT_INTERRUPTED, main } from './cli/main.ts';
import { systemClock } from './core/clock.ts';
import type { Directories } from './core/directories.ts';

// The only file that knows the command line, the daemon, the simulator and the demo. Each is loaded when it is needed:
// a command that a running daemon answers must not pay for the rest.

async function directories(): Promise<Directories> {
  const { resolveDirectories } = await import('./core/directories.ts');
  return resolveDirectories(process.env);
}

async function connectDaemon() {
  const [{ connectSocket }, { socket }] = await Promise.all([
    import('./api/client/socket-client.ts'),
    directories(),
  ]);
  return connectSocket(socket);
}

const host: Host = {
  clock: systemClock,
  directories,
  connectDaemon,
  async version() {
    return (await import('./core/version.ts')).programVersion();
  },
  async connect() {
    const daemon = await connectDaemon();
    if (daemon !== null) return daemon;
    const [{ openInProcess }, { systemPorts }] = await Promise.all([
      import('./daemon/in-process.ts'),
      import('./daemon/finding/ports-access.ts'),
    ]);
    return openInProcess(await directories(), process.env, { ports: systemPorts(systemClock) });
  },
  processExists(pid) {
    try {
      process.kill(pid, 0);
      return true;
    } catch (error) {
      // EPERM: it exists, and belongs to another user.
      return error instanceof Error && 'code' in error && error.code === 'EPERM';
    }
  },
  async runDaemon({ verbose }, io) {
    const places = await directories();
    const [{ runDaemon }, { systemPorts }] = await Promise.all([
      import('./daemon/run.ts'),
      import('./daemon/finding/ports-access.ts'),
    ]);
    const ports = systemPorts(systemClock);
    const common = { directories: places, env: io.env, stderr: io.stderr, signal: io.signal, ports };
    if (!verbose) return runDaemon(common);
    const [{ loadConfigFile }, { createLogger }] = await Promise.all([
      import('./core/config.ts'),
      import('./core/logger.ts'),
    ]);
    const numbers = (await loadConfigFile(places.config)).get('log.numbers');
    const log = await createLogger({ level: 'debug', numbers, clock: systemClock, stream: io.stderr });
    return runDaemon({ ...common, log });
  },
  async restoreDatabase(options) {
    const { restoreBackup } = await import('./daemon/database-files.ts');
    return restoreBackup(await directories(), systemClock, options);
  },
  async runSimulator({ port, control, preset, ...options }, print) {
    const { runSimulator } = await import('./simulator/run.ts');
    const chosen = {
      ...options,
      ...(port === null ? {} : { basePort: port }),
      ...(control === null ? {} : { controlPort: control }),
      ...(preset === null ? {} : { preset }),
    };
    return runSimulator(chosen, { print });
  },
  async runDemo(options, io) {
    const { runDemo }: { runDemo: (options: DemoOptions, io: Io) => Promise<number> } = await import(
      './demo/run.ts'
    );
    return runDemo(options, io);
  },
};

/** Aborts at the first interrupt, so that a command ends cleanly; the second one ends the process at once. */
function interrupts(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(EXIT_INTERRUPTED);
      controller.abort(new Error('interrupted'));
    });
  }
  return controller.signal;
}

async function standardOutput(): Promise<TextSink> {
  if (!fstatSync(1).isFile()) return process.stdout;
  return new (await import('./cli/file-output.ts')).FileOutput(1);
}

const io: Io = {
  // Opened on use: most commands never read it.
  get stdin() {
    return process.stdin;
  },
  stdout: await standardOutput(),
  stderr: process.stderr,
  env: process.env,
  stdinIsTerminal: isatty(0),
  stdoutIsTerminal: isatty(1),
  stderrIsTerminal: isatty(2),
  columns: process.stdout.columns ?? process.stderr.columns ?? 80,
  signal: interrupts(),
};

await endWith(main(process.argv.slice(2), io, host));
