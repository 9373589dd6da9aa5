// An SMSC (SMPP 3.4) for the tests of text messages, on the smpp package. It keeps each part, puts
// messages together as a telephone would, answers query_sm and sends delivery receipts.
// POST /control on the second port changes how it behaves and tells what it has.
import http from 'node:http';
import smpp from 'smpp';

// {port, control, system_id, password, tls: {key, cert}}
const config = JSON.parse(process.env.SMSC_SERVER);
const STATES = ['', 'ENROUTE', 'DELIVRD', 'EXPIRED', 'DELETED', 'UNDELIV', 'ACCEPTD', 'UNKNOWN', 'REJECTD'];

// bind: status of the next binds; statuses: of the next submits (0: taken); silent: submits
// (or 'last' parts) are taken and never answered; delayMs: before an answer; cut: 'before' or 'after' submit number
// cutAt is taken; query: status of query_sm; receipts: sent at once, or else once it is bound
let state = {
  bind: 0, transceivers: true, statuses: [], silent: false, delayMs: 0, cut: '', cutAt: 1, query: 0,
  receipts: true, noise: false, becomes: 1,
};
const parts = []; // in the order they came
const counts = { binds: 0, refused: 0, unbinds: 0, enquiries: 0, queries: 0, receipts: 0, acknowledged: 0, nacks: 0, sessions: 0 };
const waiting = []; // receipts that nobody has taken yet
const bound = new Set();

const DEFAULT = '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const ESCAPED = { 0x0a: '\f', 0x14: '^', 0x28: '{', 0x29: '}', 0x2f: '\\', 0x3c: '[', 0x3d: '~', 0x3e: ']', 0x40: '|', 0x65: '€' };

// by ourselves: the package would guess
function decoded(octets, coding) {
  if (coding === 8) return Buffer.from(octets).swap16().toString('utf16le');
  if (coding !== 0) return `data_coding ${coding}`;
  let text = '';
  for (let at = 0; at < octets.length; at += 1)
    text += octets[at] === 0x1b ? ESCAPED[octets[(at += 1)]] : DEFAULT[octets[at]];
  return text;
}

function take(pdu, raw) {
  const id = `M-${config.port}-${parts.length + 1}`;
  const udh = pdu.esm_class & 0x40 ? raw.subarray(0, raw[0] + 1) : Buffer.alloc(0);
  const part = {
    id, from: pdu.source_addr, from_ton: pdu.source_addr_ton, from_npi: pdu.source_addr_npi,
    to: pdu.destination_addr, to_ton: pdu.dest_addr_ton, to_npi: pdu.dest_addr_npi,
    coding: pdu.data_coding, registered: pdu.registered_delivery, octets: raw.length,
    udh: udh.toString('hex'), text: decoded(raw.subarray(udh.length), pdu.data_coding), state: state.becomes,
  };
  parts.push(part);
  return part;
}

function receive(part) {
  const stat = STATES[part.state];
  const text = `id:${part.id} sub:001 dlvrd:${part.state === 2 ? '001' : '000'} submit date:2611221800 done date:2611221801 stat:${stat} err:000 text:${part.text.slice(0, 20)}`;
  waiting.push({
    source_addr: part.to, destination_addr: part.from, esm_class: 4,
    receipted_message_id: part.id, message_state: part.state, short_message: { message: Buffer.from(text, 'latin1') },
  });
  deliver();
}

function deliver() {
  const [session] = bound;
  if (!session || !session.receives) return;
  for (const receipt of waiting.splice(0)) {
    counts.receipts += 1;
    session.deliver_sm(receipt, (answer) => { if (answer.command_status === 0) counts.acknowledged += 1; });
  }
}

function serve(session) {
  counts.sessions += 1;
  session.on('error', () => session.destroy());
  session.on('close', () => bound.delete(session));
  const bind = (receives) => (pdu) => {
    counts.binds += 1;
    const wrong = pdu.system_id !== config.system_id || pdu.password !== config.password;
    const status = receives && !state.transceivers ? smpp.ESME_RINVCMDID : state.bind || (wrong ? smpp.ESME_RINVPASWD : 0);
    if (status) {
      counts.refused += 1;
      return session.send(pdu.response({ command_status: status }));
    }
    session.receives = receives;
    bound.add(session);
    session.send(pdu.response({ system_id: 'TESTSMSC' }));
    if (state.noise) session.enquire_link();
    return deliver();
  };
  session.on('bind_transceiver', bind(true));
  session.on('bind_transmitter', bind(false));
  session.on('enquire_link', (pdu) => { counts.enquiries += 1; session.send(pdu.response()); });
  session.on('enquire_link_resp', () => { counts.answered = (counts.answered ?? 0) + 1; });
  session.on('generic_nack', () => { counts.nacks += 1; });
  session.on('unbind', (pdu) => { counts.unbinds += 1; session.send(pdu.response()); session.close(); });
  session.on('query_sm', (pdu) => {
    counts.queries += 1;
    const part = parts.find((one) => one.id === pdu.message_id && one.from === pdu.source_addr);
    const status = state.query || (part ? 0 : smpp.ESME_RQUERYFAIL);
    session.send(pdu.response(status ? { command_status: status } : { message_id: part.id, final_date: '', message_state: part.state, error_code: 0 }));
  });
  session.on('submit_sm', (pdu) => submit(session, pdu));
}

function submit(session, pdu) {
  if (!bound.has(session)) return session.send(pdu.response({ command_status: smpp.ESME_RINVBNDSTS }));
  const raw = pdu.raw;
  const refused = state.statuses.shift() || (/^0/.test(pdu.destination_addr) ? smpp.ESME_RINVDSTADR : 0);
  if (refused) return session.send(pdu.response({ command_status: refused }));
  const cut = parts.length + 1 === state.cutAt ? state.cut : '';
  if (cut === 'before') return session.destroy();
  const part = take(pdu, raw);
  if (cut === 'after') return session.destroy();
  const udh = Buffer.from(part.udh, 'hex');
  if (state.silent === true || (state.silent === 'last' && udh[4] === udh[5])) return undefined;
  const answer = () => {
    if (state.noise) session.send(new smpp.PDU('submit_multi', { sm_length: 0 }));
    session.send(pdu.response({ message_id: part.id }));
    if (pdu.registered_delivery & 1 && state.receipts && part.state !== 1) receive(part);
  };
  return state.delayMs ? setTimeout(answer, state.delayMs) : answer();
}

// the octets as they came: the package's own reading of texts changes them
const read = smpp.PDU.prototype.fromBuffer;
smpp.PDU.prototype.fromBuffer = function fromBuffer(buffer) {
  read.call(this, buffer);
  if (this.command !== 'submit_sm') return;
  let at = 16;
  const string = () => { at = buffer.indexOf(0, at) + 1; };
  string(); at += 2; string(); at += 2; string(); at += 3; string(); string(); at += 4;
  this.raw = buffer.subarray(at + 1, at + 1 + buffer[at]);
};

// becomes: state of the newest message's parts (all: of every part); tell: receipts for them
function control(change) {
  if ('set' in change) {
    const newest = change.all ? parts : parts.slice(-change.count);
    for (const part of newest) {
      part.state = change.set;
      if (change.tell) receive(part);
    }
  }
  for (const name of Object.keys(state)) if (name in change) state[name] = change[name];
  if (change.end) for (const session of bound) session.unbind();
  return { parts, bound: bound.size, waiting: waiting.length, ...counts };
}

const server = smpp.createServer(config.tls ?? {}, serve);
server.on('error', () => {});
server.listen(config.port, '127.0.0.1', () => {
  http.createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => { body += chunk; });
    request.on('end', () => {
      response.writeHead(200, { 'content-type': 'application/json', connection: 'close' });
      response.end(JSON.stringify(control(JSON.parse(body))));
    });
  }).listen(config.control, '127.0.0.1', () => console.log('listening'));
});
