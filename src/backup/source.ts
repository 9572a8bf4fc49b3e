/** What a backup of one storage needs to know about where it reads. */
export interface BackupSource {
  deviceId: number;
  deviceName: string;
  /** The card that the storage belongs to; null when it cannot be known. */
  iccid: string | null;
  bookId: number;
  region: string | null;
}
