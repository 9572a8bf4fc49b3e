import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { parseSync } from 'vite';
import { describe, expect, it } from 'vitest';

/**
 * The arrows between rooms (docs/architecture.md). A room may import what stands in its row and itself; what a room offers to
 * rooms above it without its implementation stands in a folder or file named `contract`.
 */
const ROOMS: Readonly<Record<string, { may: readonly string[]; because: string }>> = {
  core: { may: [], because: 'everything stands on it' },
  numbers: { may: ['core'], because: 'the reading of numbers must not depend on who asks' },
  codec: {
    may: ['core'],
    because: 'bytes to values, pure: it is tested by vectors and used by the simulator too',
  },
  transport: { may: ['core'], because: 'a byte pipe does not know what flows through it' },
  at: { may: ['core', 'transport/contract'], because: 'a dialogue runs over any pipe' },
  devices: { may: ['core', 'codec', 'transport', 'at'], because: 'a driver knows no database and no policy' },
  store: { may: ['core'], because: 'rows mean something only to the rooms above' },
  book: { may: ['core', 'numbers', 'store'], because: 'contacts do not care where they came from' },
  messages: {
    may: ['core', 'numbers', 'codec', 'devices/contract', 'store'],
    because: 'queues work with any device and call nobody: they tell facts',
  },
  trust: {
    may: ['core', 'codec', 'store', 'messages'],
    because: 'keys are used by lines and peers, not the other way round',
  },
  lines: {
    may: ['core', 'numbers', 'devices/contract', 'store', 'messages', 'trust'],
    because: 'a number change is a fact, whoever is told of it',
  },
  backup: {
    may: ['core', 'numbers', 'codec', 'devices/contract', 'book', 'messages', 'store'],
    because: 'a snapshot knows nothing of lines and notices',
  },
  peers: {
    may: ['core', 'book', 'lines', 'messages', 'trust', 'store'],
    because: 'other simkeepers are met through messages',
  },
  notices: {
    may: ['core', 'numbers', 'codec', 'book', 'lines', 'messages', 'peers', 'trust', 'store'],
    because: 'the campaign is the end of the flow: nothing below knows of it',
  },
  'api/contract': { may: ['core'], because: 'scripts rely on it: it must not move with the implementation' },
  'api/client': { may: ['core', 'api/contract'], because: 'a client is small and fast to load' },
  'api/server': {
    may: ['core', 'api/contract'],
    because: 'the server carries calls to handlers that are given to it',
  },
  daemon: {
    may: [
      'core',
      'numbers',
      'codec',
      'transport',
      'at',
      'devices',
      'store',
      'book',
      'messages',
      'trust',
      'lines',
      'backup',
      'peers',
      'notices',
      'api/contract',
      'api/server',
    ],
    because: 'the one place that puts rooms together; it must run without a terminal',
  },
  cli: {
    may: ['core', 'api/contract', 'api/client'],
    because: 'the command line is a client like any other',
  },
  ui: { may: ['core', 'api/contract', 'api/client'], because: 'a screen is a client like any other' },
  simulator: {
    may: ['core', 'codec'],
    because: 'it is written from the standards: a shared mistake with the driver would hide',
  },
  demo: {
    may: ['core', 'api/contract', 'api/client', 'simulator'],
    because: 'the demo does what a user can do',
  },
};

/** Third-party drivers and the one place that may import each. */
const KEEPERS: Readonly<Record<string, { only: readonly string[]; because: string }>> = {
  serialport: { only: ['transport/serial'], because: 'ports come from one place' },
  'better-sqlite3': { only: ['store'], because: 'only the store knows SQL' },
  'libphonenumber-js': { only: ['numbers'], because: 'one reading of numbers' },
  'countries-and-timezones': { only: ['numbers'], because: 'where a number lives is part of reading it' },
  'csv-parse': { only: ['book/formats/csv'], because: 'a file format is one folder' },
  hono: { only: ['api/server'], because: 'HTTP is a detail of the server' },
  '@hono/node-server': { only: ['api/server'], because: 'HTTP is a detail of the server' },
  zod: {
    only: ['api/contract', 'api/server'],
    because: 'it costs start-up time that the client must not pay',
  },
  commander: { only: ['cli'], because: 'the command line is a detail of the cli' },
  'string-width': { only: ['cli'], because: 'columns are a matter of terminals' },
  pino: { only: ['core'], because: 'every log line passes the redaction' },
  'smol-toml': { only: ['core'], because: 'one reading of the configuration' },
  croner: { only: ['daemon'], because: 'only the daemon waits for a time of the calendar' },
  'env-paths': { only: ['core'], because: 'one answer to where things are' },
};

/** What each keeper's file may be reached by at run time, from files that must stay cheap to load. */
const SRC = path.resolve(import.meta.dirname, '../src');

interface Import {
  specifier: string;
  typeOnly: boolean;
  dynamic: boolean;
}

function files(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const full = path.join(folder, name);
    if (statSync(full).isDirectory()) return files(full);
    return /\.tsx?$/.test(name) ? [full] : [];
  });
}

function importsOf(file: string): Import[] {
  const source = readFileSync(file, 'utf8');
  const { module, errors } = parseSync(file, source);
  expect(errors, file).toEqual([]);
  const found: Import[] = module.staticImports.map((one) => ({
    specifier: one.moduleRequest.value,
    typeOnly: one.entries.length > 0 && one.entries.every((entry) => entry.isType),
    dynamic: false,
  }));
  for (const one of module.staticExports) {
    for (const entry of one.entries) {
      if (!entry.moduleRequest) continue;
      found.push({ specifier: entry.moduleRequest.value, typeOnly: entry.isType, dynamic: false });
    }
  }
  for (const one of module.dynamicImports) {
    const text = source.slice(one.moduleRequest.start, one.moduleRequest.end);
    const literal = /^['"]([^'"]+)['"]$/.exec(text)?.[1];
    expect(literal, `${file}: a computed import cannot be checked`).toBeDefined();
    found.push({ specifier: literal ?? '', typeOnly: false, dynamic: true });
  }
  return found;
}

const relative = (file: string) => path.relative(SRC, file).split(path.sep).join('/');

function roomOf(file: string): string | null {
  const [first = '', second = ''] = relative(file).split('/');
  if (!relative(file).includes('/')) return null;
  return first === 'api' ? `api/${second}` : first;
}

const SOURCES = files(SRC).map((file) => ({ file, imports: importsOf(file) }));

describe('rooms', () => {
  it('are all known', () => {
    const rooms = new Set(SOURCES.map(({ file }) => roomOf(file)).filter((room) => room !== null));
    for (const room of rooms) expect(Object.keys(ROOMS)).toContain(room);
    const [...top] = SOURCES.map(({ file }) => relative(file)).filter((file) => !file.includes('/'));
    expect(top).toEqual(['main.ts']);
  });

  it.each(Object.keys(ROOMS))('%s imports only what its charter allows', (room) => {
    const charter = ROOMS[room];
    for (const { file, imports } of SOURCES.filter((source) => roomOf(source.file) === room)) {
      for (const { specifier } of imports.filter((one) => one.specifier.startsWith('.'))) {
        const target = relative(path.resolve(path.dirname(file), specifier));
        const inside = target.startsWith(`${room}/`);
        const allowed = charter?.may.some((other) => target.startsWith(`${other}/`)) ?? false;
        expect(
          inside || allowed,
          `${relative(file)} imports ${target}: ${room} may not, ${charter?.because}`,
        ).toBe(true);
      }
    }
  });

  it('are put together by main.ts alone, and loaded there only when they are needed', () => {
    const main = SOURCES.find(({ file }) => relative(file) === 'main.ts');
    const heavy = (main?.imports ?? []).filter(({ specifier }) =>
      /^\.\/(daemon|simulator|demo|ui)\//.test(specifier),
    );
    expect(heavy.length).toBeGreaterThan(0);
    for (const one of heavy) expect(one.dynamic || one.typeOnly, one.specifier).toBe(true);
    for (const { file, imports } of SOURCES) {
      if (relative(file) === 'main.ts') continue;
      const targets = imports.map(({ specifier }) => relative(path.resolve(path.dirname(file), specifier)));
      expect(targets, relative(file)).not.toContain('main.ts');
    }
  });

  it('never import in a circle', () => {
    const graph = new Map<string, Set<string>>();
    for (const { file, imports } of SOURCES) {
      const targets = imports
        .filter((one) => one.specifier.startsWith('.') && !one.typeOnly && !one.dynamic)
        .map((one) => path.resolve(path.dirname(file), one.specifier));
      graph.set(file, new Set(targets));
    }
    const done = new Set<string>();
    const visit = (file: string, trail: string[]): void => {
      expect(trail.includes(file), `a circle: ${[...trail, file].map(relative).join(' -> ')}`).toBe(false);
      if (done.has(file)) return;
      for (const target of graph.get(file) ?? []) visit(target, [...trail, file]);
      done.add(file);
    };
    for (const file of graph.keys()) visit(file, []);
  });
});

describe('third-party packages', () => {
  const packageOf = (specifier: string) =>
    specifier
      .split('/')
      .slice(0, specifier.startsWith('@') ? 2 : 1)
      .join('/');
  const used = SOURCES.flatMap(({ file, imports }) =>
    imports
      .filter(({ specifier }) => !specifier.startsWith('.') && !specifier.startsWith('node:'))
      .map(({ specifier }) => ({ file: relative(file), name: packageOf(specifier) })),
  );

  it('have one keeper each', () => {
    for (const { file, name } of used) {
      const keeper = KEEPERS[name];
      expect(keeper, `${file} imports ${name}, which has no keeper`).toBeDefined();
      expect(
        keeper?.only.some((place) => file.startsWith(`${place}/`)),
        `${file} imports ${name}: only ${keeper?.only.join(', ')} may, ${keeper?.because}`,
      ).toBe(true);
    }
  });

  it('are dependencies exactly when they are used', () => {
    const manifest: unknown = JSON.parse(readFileSync(path.resolve(SRC, '../package.json'), 'utf8'));
    const declared = Object.keys((manifest as { dependencies: Record<string, string> }).dependencies).sort();
    expect(declared).toEqual([...new Set(used.map(({ name }) => name))].sort());
  });
});

describe('files', () => {
  it('are short enough to read in one sitting', () => {
    for (const { file } of SOURCES) {
      const lines = readFileSync(file, 'utf8').split('\n').length;
      expect(lines, relative(file)).toBeLessThanOrEqual(420);
    }
  });

  it('take the time from the injected clock', () => {
    for (const { file } of SOURCES) {
      if (relative(file) === 'core/clock.ts') continue;
      const code = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
      expect(code, relative(file)).not.toMatch(
        /\bDate\.now\(|\bsetTimeout\(|\bsetInterval\(|\bperformance\.now\(/,
      );
    }
  });
});
