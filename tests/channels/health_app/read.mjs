// A health app: opens a SMART Health Link once for each passcode that it is given on standard input,
// and writes what it got.
import { SHLViewer } from 'kill-the-clipboard';
import fs from 'node:fs';

const { uri, tries } = JSON.parse(fs.readFileSync(0, 'utf8'));
const viewer = new SHLViewer({ shlinkURI: uri });
const { payload, requiresPasscode } = viewer.shl;
const results = [];
for (const one of tries) {
  try {
    const { manifest, fhirResources } = await viewer.resolveSHL({ recipient: 'Test app', ...one });
    results.push({ manifest, fhirResources });
  } catch (fault) {
    results.push({ error: fault.name, message: fault.message });
  }
}
console.log(JSON.stringify({ payload, requiresPasscode, results }));
