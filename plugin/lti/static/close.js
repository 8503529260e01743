// LTI Dynamic Registration 1.0, 3.5: tell the LMS's window that it may close this one.
(function () {
  "use strict";
  function close() {
    (window.opener || window.parent).postMessage({ subject: "org.imsglobal.lti.close" }, "*");
  }
  document.getElementById("close").addEventListener("click", close);
  close();
})();
