/** Uploading a file with its progress, which `fetch` does not tell. */

import { ApiError, NetworkError, SessionError, isSessionLost, sessionHeaders } from "./api.js";
import { cleanFileName } from "./file-names.js";
import { apiUrl } from "./urls.js";

/** @import {Attachment} from "./types.d.ts" */

/**
 * Upload a file into one's own area.
 * @param {File} file
 * @param {object} options
 * @param {(part: number) => void} options.onProgress called with the part that was sent, from 0 to 1
 * @param {AbortSignal} options.signal cancels it
 * @returns {Promise<Attachment>}
 */
export function upload(file, { onProgress, signal }) {
  const name = cleanFileName(file.name);
  const form = new FormData();
  form.append("filename", name);
  form.append("file", file, name);
  const request = new XMLHttpRequest();
  request.open("POST", apiUrl("/attachments"));
  request.responseType = "json";
  for (const [name, value] of Object.entries(sessionHeaders())) {
    request.setRequestHeader(name, value);
  }
  signal.addEventListener("abort", () => request.abort(), { once: true });
  return new Promise((resolve, reject) => {
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) {
        onProgress(event.loaded / event.total);
      }
    });
    request.addEventListener("load", () => {
      if (request.status === 201) {
        resolve({ id: request.response.id, name, filesize: file.size });
      } else if (isSessionLost(request.status, request.response)) {
        reject(new SessionError("the session is over"));
      } else {
        const summary = request.response?.summary ?? request.statusText;
        reject(new ApiError(request.status, summary, request.response?.ref));
      }
    });
    request.addEventListener("error", () => reject(new NetworkError("the upload broke off")));
    request.addEventListener("abort", () => reject(new DOMException("cancelled", "AbortError")));
    request.send(form);
  });
}
