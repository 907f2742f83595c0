// Who has logged in, where accounts are kept: a link to the account beside the title; what a reader may not do is not offered. The server holds it.
window.rqMe = fetch("access/me").then((reply) => (reply.ok ? reply.json() : null)).catch(() => null);
window.rqMe.then((me) => {
  if (!me?.accounts) return;
  const write = () => {
    const title = document.querySelector(".rq-heading h1");
    if (!title) return false;
    if (!me.scopes.includes("write")) document.body.classList.add("rq-reader");
    const link = document.createElement("a");
    link.className = "rq-account";
    link.href = "access/account";
    link.textContent = me.name;
    title.append(link);
    return true;
  };
  const trying = setInterval(() => { if (write()) clearInterval(trying); }, 200);
});
