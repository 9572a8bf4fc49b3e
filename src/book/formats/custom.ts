/** Name of the property that keeps what no field of a card stands for, with its heading or attribute as its label. */
export const CUSTOM = 'x-simkeeper-field';
