// dcmjs (700 kB) parses DICOM for cornerstone's own image loader, which this page does not use: the
// metadata package only wants its logger and the names in its dictionary that it mentions itself.

import nameMap from "dicom-dictionary";

const quiet = () => undefined;

function logger() {
  return {
    trace: quiet,
    debug: quiet,
    log: quiet,
    info: quiet,
    warn: quiet,
    error: quiet,
    setLevel: quiet,
    setDefaultLevel: quiet,
    getLevel: () => 5,
    getLogger: logger,
  };
}

class Unused {
  constructor() {
    throw new Error("not part of this page");
  }
}

export const log = logger();
export const constants = {};
const dictionary = Object.fromEntries(Object.values(nameMap).map((entry) => [entry.tag, entry]));
export const data = { DicomMetaDictionary: { dictionary, nameMap } };
export const utilities = { DicomMetadataListener: class {} };
export default { log, constants, data, utilities, async: { AsyncDicomReader: Unused } };
