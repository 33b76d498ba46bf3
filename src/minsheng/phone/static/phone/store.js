/* What the device keeps: items (drafts and what became of them) and a few notes about itself. IndexedDB, no more. */

const NAME = "minsheng-phone";
let opening = null;

function open() {
  opening ||= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("items", { keyPath: "key" });
      request.result.createObjectStore("notes");
    };
    request.onsuccess = () => {
      request.result.onclose = () => { opening = null; };
      resolve(request.result);
    };
    request.onerror = () => { opening = null; reject(request.error); };
  });
  return opening;
}

/* One transaction; resolves when it is on the disk, not when it was asked for. */
async function work(name, mode, deed) {
  const transaction = (await open()).transaction(name, mode);
  const request = deed(transaction.objectStore(name));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request && request.result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}

export const note = (name) => work("notes", "readonly", (store) => store.get(name));
export const setNote = (name, value) => work("notes", "readwrite", (store) => store.put(value, name));
export const item = (key) => work("items", "readonly", (store) => store.get(key));
export const putItem = (one) => work("items", "readwrite", (store) => store.put(one));
export const dropItem = (key) => work("items", "readwrite", (store) => store.delete(key));

/* Items of who uses the device now, the latest first. One made before the device knew its owner belongs to the next. */
export async function items() {
  const [all, owner] = [await work("items", "readonly", (store) => store.getAll()), await note("owner")];
  return all.filter((one) => !one.owner || !owner || one.owner === owner).sort((a, b) => b.changed - a.changed);
}

export async function forget() {
  await work("items", "readwrite", (store) => { store.clear(); });
  await work("notes", "readwrite", (store) => { store.clear(); });
}
