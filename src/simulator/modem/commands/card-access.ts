import { bytesToHex, hexToBytes } from '../../../codec/hex.ts';
import { runCardCommand } from '../../sim/card-commands.ts';
import { ERROR, OK } from '../results.ts';
import type { CommandTable } from './command.ts';

const HEX = /^([0-9A-F]{2})*$/i;

/** 27.007 section 8.18: file commands to the card. The card itself says what its PIN protects. */
export const cardAccessCommands: CommandTable = {
  '+CRSM': {
    needs: 'card',
    test: () => OK,
    set: ({ modem, args, info }) => {
      const data = args.text(5, '');
      const path = args.text(6, '');
      if (!modem.card || !HEX.test(data) || !HEX.test(path)) return ERROR;
      if (path !== '' && !modem.personality.cardPaths) return ERROR;
      const reply = runCardCommand(modem.card, {
        instruction: args.int(0, 0, 255),
        file: args.int(1, 0, 65_535, 0),
        p1: args.int(2, 0, 255, 0),
        p2: args.int(3, 0, 255, 0),
        p3: args.int(4, 0, 255, 0),
        data: hexToBytes(data),
        path,
      });
      const response = reply.data.length > 0 ? `,"${bytesToHex(reply.data)}"` : '';
      info(`+CRSM: ${reply.sw1},${reply.sw2}${response}`);
      return OK;
    },
  },
};
