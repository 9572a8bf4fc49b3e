import { describe, expect, it } from 'vitest';
import { LineClassifier } from '../../src/at/classifier.ts';
import { type AtCommand, commandFromText } from '../../src/at/command.ts';
import { type AtDialect, compileDialect } from '../../src/at/dialect.ts';

function classify(command: AtCommand | null, lines: string[], dialect: AtDialect = {}): string[] {
  const classifier = new LineClassifier(compileDialect(dialect));
  classifier.setCommand(command);
  return lines
    .flatMap((line) => classifier.classify(line))
    .map((item) => {
      switch (item.kind) {
        case 'final':
          return `final ${item.result.kind} ${item.result.code}${item.insideQuotes ? ' inside quotes' : ''}`;
        case 'stray':
          return `stray ${item.result.kind}`;
        case 'stray-prompt':
          return item.kind;
        case 'unsolicited':
          return item.pdu === null ? `urc ${item.line}` : `urc ${item.line} + ${item.pdu}`;
        default:
          return `${item.kind} ${item.line}`;
      }
    });
}

describe('final results', () => {
  it.each([
    ['OK', 'final ok null'],
    ['OK ', 'final ok null'],
    ['ERROR', 'final error null'],
    ['+CME ERROR: 515', 'final cme 515'],
    ['+CME ERROR: raspberry', 'final cme null'],
    ['+CME ERROR: ', 'final cme null'],
    ['+CME ERROR:-1', 'final cme -1'],
    ['+CMS ERROR: 38', 'final cms 38'],
    ['COMMAND NOT SUPPORT', 'final error null'],
    ['TOO MANY PARAMETERS', 'final error null'],
    ['MODEM ERROR: 5', 'final error 5'],
    ['ABORTED', 'final error null'],
    ['OK see you at 5', 'urc OK see you at 5'],
    ['ERROR in my car', 'urc ERROR in my car'],
    ['NOT OK', 'urc NOT OK'],
    ['NO CARRIER', 'urc NO CARRIER'],
    ['BUSY', 'urc BUSY'],
  ])('%j amid a query is: %s', (line, expected) => {
    expect(classify({ text: 'AT+CSQ', prefixes: ['+CSQ:'] }, [line])).toEqual([expected]);
  });

  it.each(['NO CARRIER', 'BUSY', 'NO ANSWER', 'NO DIALTONE'])('%s ends a call', (line) => {
    expect(classify({ text: 'ATD*99#' }, [line])).toEqual(['final error null']);
    expect(classify({ text: 'ATD*99#' }, ['CONNECT 115200'])).toEqual(['final ok null']);
  });

  it('are a table that a dialect can change', () => {
    const dialect: AtDialect = {
      finals: { add: [{ text: '+WOOPS:', match: 'prefix', kind: 'error' }], exclude: ['ABORTED'] },
    };
    expect(classify({ text: 'AT' }, ['+WOOPS: 7', 'ABORTED'], dialect)).toEqual([
      'final error 7',
      'urc ABORTED',
    ]);
  });

  it('without a command are stray', () => {
    expect(classify(null, ['OK', '+CME ERROR: 3', '>'])).toEqual(['stray ok', 'stray cme', 'stray-prompt']);
  });
});

describe('who owns a line', () => {
  it('a command owns its prefixes and its echo, everything else is unsolicited', () => {
    const lines = [
      '^RSSI: 9',
      'AT+CPMS="SM","SM"',
      '+CMTI: "SM",1',
      '+CPMS: 1,20,1,20,1,20',
      '+CIEV: 7,1',
      'OK',
    ];
    expect(classify({ text: 'AT+CPMS="SM","SM"', prefixes: ['+CPMS:'] }, lines)).toEqual([
      'urc ^RSSI: 9',
      'echo AT+CPMS="SM","SM"',
      'urc +CMTI: "SM",1',
      'reply +CPMS: 1,20,1,20,1,20',
      'urc +CIEV: 7,1',
      'final ok null',
    ]);
  });

  it('a bare reply takes all lines but the known unsolicited ones', () => {
    const lines = [
      'ATI',
      'Manufacturer: huawei',
      '^BOOT:22633994,0,0,0,64',
      'Model: E173',
      '+GCAP: +CGSM,+DS',
      'OK',
    ];
    expect(classify(commandFromText('ATI'), lines)).toEqual([
      'echo ATI',
      'reply Manufacturer: huawei',
      'urc ^BOOT:22633994,0,0,0,64',
      'reply Model: E173',
      'reply +GCAP: +CGSM,+DS',
      'final ok null',
    ]);
  });

  it('a command owns a prefix that is otherwise known as unsolicited', () => {
    expect(classify(commandFromText('AT+CREG?'), ['+CREG: 0,1'])).toEqual(['reply +CREG: 0,1']);
    expect(classify(commandFromText('AT+CSQ'), ['+CREG: 1'])).toEqual(['urc +CREG: 1']);
  });
});

describe('lines that belong to the line before', () => {
  const list: AtCommand = { text: 'AT+CMGL=4', prefixes: ['+CMGL:'] };

  it('a PDU follows its header in a list, even after an unsolicited message in between', () => {
    const lines = [
      '+CMGL: 1,1,,23',
      '+CMT: ,24',
      '07AA',
      '07BB',
      '+CMGL: 2,1,,23',
      '+CMTI: "SM",5',
      '07CC"',
      'OK',
    ];
    expect(classify(list, lines)).toEqual([
      'reply +CMGL: 1,1,,23',
      'urc +CMT: ,24 + 07AA',
      'continuation 07BB',
      'reply +CMGL: 2,1,,23',
      'urc +CMTI: "SM",5',
      'continuation 07CC"',
      'final ok null',
    ]);
  });

  it('a direct message keeps its PDU between two commands', () => {
    expect(classify(null, ['+CDS: 25', '0006D60B'])).toEqual(['urc +CDS: 25 + 0006D60B']);
    expect(classify(null, ['+CMT: "x"', 'hello', '+CMT: ,1'])).toEqual(['urc +CMT: "x"', 'urc hello']);
  });

  it('a line feed inside of quotes goes on with the record', () => {
    const command: AtCommand = { text: 'AT+CPBR=1,9', prefixes: ['+CPBR:'], multiline: true };
    const lines = ['+CPBR: 1,"1\n', 'x2",129,"a"', '+CPBR: 2,"3",129,"two', '+CMTI: "SM",1', 'lines"', 'OK'];
    expect(classify(command, lines)).toEqual([
      'reply +CPBR: 1,"1',
      'continuation x2",129,"a"',
      'reply +CPBR: 2,"3",129,"two',
      'urc +CMTI: "SM",1',
      'continuation lines"',
      'final ok null',
    ]);
  });

  it('a result inside of quotes is marked', () => {
    const command: AtCommand = { text: 'AT+CPBR=1,9', prefixes: ['+CPBR:'], multiline: true };
    expect(classify(command, ['+CPBR: 1,"1",129,"a', 'OK'])).toEqual([
      'reply +CPBR: 1,"1",129,"a',
      'final ok null inside quotes',
    ]);
  });

  it('a payload is echoed with its Ctrl-Z', () => {
    const command: AtCommand = { text: 'AT+CMGS=2', prefixes: ['+CMGS:'], payload: '0011' };
    expect(classify(command, ['> 0011\x1a', '0011', '+CMGS: 5'])).toEqual([
      'echo > 0011\x1a',
      'echo 0011',
      'reply +CMGS: 5',
    ]);
  });
});
