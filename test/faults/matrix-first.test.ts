import { JOBS } from './cell.ts';
import { describeFaults } from './matrix.ts';

describeFaults(JOBS.slice(0, 2));
