import { dirname } from 'node:path';
import type { ConfigKeySpec } from '../../core/config-keys.ts';
import { SimError } from '../../core/errors.ts';
import { nearest } from '../../core/nearest.ts';
import type { Field } from '../fields.ts';
import { plural } from '../format.ts';
import type { CommandSpec } from '../spec.ts';

interface ConfigRow {
  key: string;
  value: string | boolean | number;
  default: string | boolean | number;
  /** Whether the file names it. */
  set: boolean;
  doc: string;
}

export const configFields: readonly Field<ConfigRow>[] = [
  { key: 'key', title: 'Key', cell: (c) => c.key },
  { key: 'value', title: 'Value', cell: (c) => shown(c.value), tone: (c) => (c.set ? 'good' : undefined) },
  { key: 'default', title: 'Default', cell: (c) => shown(c.default) },
  { key: 'set', title: 'In file', cell: (c) => (c.set ? 'yes' : 'no') },
  { key: 'doc', title: 'What it says', cell: (c) => c.doc, flex: true },
];

function shown(value: string | boolean | number): string {
  return value === '' ? '""' : String(value);
}

export const config: CommandSpec = {
  name: 'config',
  summary: 'read, change and check the configuration',
  examples: ['simkeeper config get', 'simkeeper config set notice.cooling-off 30m'],
  commands: [
    {
      name: 'get',
      summary: 'the value of one key, or of all',
      arguments: [['[key]', 'such as notice.cooling-off']],
      examples: ['simkeeper config get', 'simkeeper config get notice.cooling-off'],
      async run(ctx, input) {
        const [{ loadConfigFile }, { CONFIG_KEYS }] = await Promise.all([
          import('../../core/config.ts'),
          import('../../core/config-keys.ts'),
        ]);
        const wanted = input.optionalWord(0);
        const known: readonly ConfigKeySpec[] = CONFIG_KEYS;
        const rows = known.filter((row) => wanted === undefined || row.key === wanted);
        if (wanted !== undefined && rows.length === 0) {
          const near = nearest(
            wanted,
            known.map((row) => row.key),
          );
          throw new SimError('NOT_FOUND', `there is no key ${wanted.slice(0, 64)}`, {
            hint: near === null ? '"simkeeper config get" lists every key' : `did you mean ${near}?`,
          });
        }
        const { config: path } = await ctx.host.directories();
        const loaded = await loadConfigFile(path);
        const values = rows.map((row) => ({
          key: row.key,
          value: loaded.written(row.key),
          default: row.default,
          set: loaded.isSet(row.key),
          doc: row.doc,
        }));
        const [only] = values;
        if (wanted === undefined || only === undefined) await ctx.out.list(configFields, values, '');
        else if (!ctx.out.document(only)) ctx.out.print(String(only.value));
      },
    },
    {
      name: 'set',
      summary: 'change one key; comments and order of the file stay',
      arguments: [
        ['<key>', 'such as notice.cooling-off'],
        ['<value>', 'as it would stand in the file, without quotes'],
      ],
      notes:
        'A running daemon takes the new value at once. [[modem]] tables are never rewritten: edit the file for them.',
      examples: [
        'simkeeper config set notice.cooling-off 30m',
        'simkeeper config set notice.audience group:Family',
      ],
      async run(ctx, input) {
        const [{ setConfigValue }, { readConfigText }, { writeFileAtomic }, { ensurePrivateDirectory }] =
          await Promise.all([
            import('../../core/config-edit.ts'),
            import('../../core/config.ts'),
            import('../../core/files.ts'),
            import('../../core/directories.ts'),
          ]);
        const { config: path } = await ctx.host.directories();
        const key = input.word(0);
        const value = input.word(1);
        const before = await readConfigText(path);
        const after = setConfigValue(before, key, value);
        if (after !== before) {
          await ensurePrivateDirectory(dirname(path));
          await writeFileAtomic(path, after);
        }
        const client = await ctx.host.connectDaemon();
        try {
          if (client) await ctx.callOn(client, 'config.reload', {});
        } finally {
          await client?.close();
        }
        if (ctx.out.document({ key, value, path, reloaded: client !== null })) return;
        ctx.out.done(`Set ${key} to ${shown(value)} in ${path}${client ? '; the daemon has taken it' : ''}.`);
      },
    },
    {
      name: 'path',
      summary: 'where the configuration and the data are',
      examples: ['simkeeper config path'],
      async run(ctx) {
        const directories = await ctx.host.directories();
        if (ctx.out.document({ path: directories.config, ...directories })) return;
        ctx.out.print(directories.config);
      },
    },
    {
      name: 'check',
      summary: 'read the configuration and say what is wrong with it',
      examples: ['simkeeper config check'],
      async run(ctx) {
        const [{ loadConfigFile }, { CONFIG_KEYS }] = await Promise.all([
          import('../../core/config.ts'),
          import('../../core/config-keys.ts'),
        ]);
        const { config: path } = await ctx.host.directories();
        const loaded = await loadConfigFile(path);
        const keys = CONFIG_KEYS.filter((row) => loaded.isSet(row.key)).length;
        const modems = loaded.modems.map((modem) => modem.name);
        if (ctx.out.document({ ok: true, path, keys, modems })) return;
        ctx.out.print(`${path} is valid: ${plural(keys, 'key')}, ${plural(modems.length, 'modem')}.`);
      },
    },
  ],
};
