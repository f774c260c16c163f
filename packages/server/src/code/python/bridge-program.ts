/**
 * A Python program between the server and a Jupyter kernel: it takes and tells JSON lines on its file descriptor 3, and leaves the
 * protocol of the kernel to `jupyter_client`. Sockets and the file with the key of the kernel are in its own temporary directory,
 * which nobody else may enter.
 */
export const bridgeProgram = String.raw`
import os, sys

# What lies in the workspace is no module of this program.
_here = os.getcwd()
sys.path[:] = [entry for entry in sys.path if entry not in ("", _here)]

import ast, json, queue, signal, subprocess, threading, time

_control = os.fdopen(3, "rb", buffering=0)
_telling = threading.Lock()
os.set_inheritable(3, False)


def tell(**message):
    data = (json.dumps(message, ensure_ascii=False) + "\n").encode("utf-8", "replace")
    with _telling:
        while data:
            data = data[os.write(3, data):]


from jupyter_client import KernelManager
from jupyter_client.kernelspec import KernelSpec

# Of one value in all its forms.
MAX_RESULT_BYTES = 16 * 1024 * 1024
# With its own modules in place before those of the workspace can be taken for them.
LAUNCH = "import sys; sys.path[:] = [p for p in sys.path if p]; from ipykernel import kernelapp; kernelapp.launch_new_instance()"
directory = os.environ["TMPDIR"]

manager = KernelManager(
    transport="ipc",
    ip=os.path.join(directory, "k"),
    connection_file=os.path.join(directory, "kernel.json"),
)
manager._kernel_spec = KernelSpec(
    argv=[
        sys.executable, "-Xfrozen_modules=off", "-c", LAUNCH, "-f", "{connection_file}",
        "--HistoryManager.enabled=False", "--InteractiveShell.colors=NoColor",
    ],
    display_name="Python",
    language="python",
)
environment = dict(os.environ)
environment["IPYTHONDIR"] = os.path.join(directory, "ipython")
manager.start_kernel(
    cwd=_here, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=2
)
kernel = getattr(getattr(manager, "provisioner", None), "process", None) or manager.kernel
client = manager.client()
client.start_channels(stdin=False, hb=False)
client.wait_for_ready(timeout=60)

jobs = queue.Queue()
dead = threading.Event()


def watch():
    code = kernel.wait()
    dead.set()
    exited = code >= 0
    tell(event="died", exitCode=code if exited else None,
         signal=None if exited else signal.Signals(-code).name)
    jobs.put(None)


def listen():
    pending = b""
    while True:
        chunk = _control.read(65536)
        if not chunk:
            os.killpg(kernel.pid, signal.SIGKILL)
            os._exit(0)
        pending += chunk
        *lines, pending = pending.split(b"\n")
        for line in lines:
            message = json.loads(line)
            if message["op"] == "execute":
                running.expect(message)
                jobs.put(message)
            else:
                running.interrupt()


class Running:
    """What the kernel runs for the server. An interrupt that comes before it begins must wait: the kernel ignores it."""

    def __init__(self):
        self.lock = threading.Lock()
        self.clear()

    def clear(self):
        with self.lock:
            self.call, self.begun, self.wanted = None, False, False

    def expect(self, call):
        with self.lock:
            self.call, self.begun, self.wanted = call, False, False

    def begin(self):
        with self.lock:
            self.begun = True

    def interrupt(self):
        with self.lock:
            if self.call is None or self.wanted:
                return
            self.wanted = True
            threading.Thread(target=self.stop, args=(self.call,), daemon=True).start()

    def stop(self, call):
        # One may be lost still, and code may catch one.
        while not dead.is_set():
            with self.lock:
                if self.call is not call:
                    return
                begun = self.begun
                if begun:
                    try:
                        os.killpg(kernel.pid, signal.SIGINT)
                    except ProcessLookupError:
                        return
            time.sleep(1.5 if begun else 0.02)


running = Running()


def tell_error(content):
    tell(event="error", name=content["ename"], message=content["evalue"], traceback="\n".join(content["traceback"]))


class Call:
    def __init__(self, limit):
        self.left = {"stdout": limit, "stderr": limit}

    def stream(self, name, text):
        # One more than wanted tells that there was more.
        if self.left.get(name, -1) >= 0:
            tell(event=name, text=text[: self.left[name] + 1])
            self.left[name] -= len(text)

    def result(self, data):
        kept, left = {}, MAX_RESULT_BYTES
        for kind, value in data.items():
            text = value if isinstance(value, str) else json.dumps(value)
            size = len(text.encode("utf-8", "replace"))
            if size <= left:
                kept[kind] = value
                left -= size
        tell(event="result", data=kept, truncated=len(kept) < len(data))

    def take(self, kind, content):
        if kind == "stream":
            self.stream(content["name"], content["text"])
        elif kind in ("execute_result", "display_data", "update_display_data"):
            self.result(content["data"])
        elif kind == "error":
            tell_error(content)


def shell_reply(request, timeout):
    try:
        while True:
            reply = client.get_shell_msg(timeout=timeout)
            if reply["parent_header"].get("msg_id") == request:
                return reply["content"]
    except queue.Empty:
        return None


def execute(code, call=None):
    """Runs code; gives the answer of the kernel, or None when the kernel is gone."""
    request = client.execute(
        code, silent=call is None, store_history=call is not None, allow_stdin=False, stop_on_error=False,
        user_expressions={"cwd": "__import__('os').getcwd()"},
    )
    reply = None
    quiet = 0
    while not dead.is_set():
        try:
            message = client.get_iopub_msg(timeout=0.25)
        except queue.Empty:
            # The end may have been lost in a flood of output; the answer is not.
            reply = reply or shell_reply(request, 0)
            quiet += 1 if reply else 0
            if quiet > 4:
                return reply
            continue
        quiet = 0
        if message["parent_header"].get("msg_id") != request:
            continue
        kind, content = message["msg_type"], message["content"]
        if kind == "status" and content["execution_state"] == "idle":
            while reply is None and not dead.is_set():
                reply = shell_reply(request, 0.25)
            return reply
        if call is not None:
            if kind == "execute_input":
                running.begin()
            call.take(kind, content)
    return None


def directory_of(reply):
    value = (reply or {}).get("user_expressions", {}).get("cwd", {}).get("data", {}).get("text/plain")
    return ast.literal_eval(value) if value else None


def prepare(job):
    lines = ["import os as _os"]
    lines += ["_os.environ.update(%r)" % (job["env"],)] if job.get("env") else []
    lines += ["_os.chdir(%r)" % (job["cwd"],)] if job.get("cwd") else []
    return "\n".join(lines + ["del _os"])


threading.Thread(target=watch, daemon=True).start()
execute("import os as _os; _os.environ.pop('IPYTHONDIR', None); del _os")
threading.Thread(target=listen, daemon=True).start()
tell(event="ready")
while not dead.is_set():
    job = jobs.get()
    if job is None:
        break
    call = Call(job["maxOutputBytes"])
    reply = execute(prepare(job)) if job.get("env") or job.get("cwd") else {}
    if reply is not None and reply.get("status") == "error":
        tell_error(reply)
    elif reply is not None:
        reply = execute(job["code"], call)
    running.clear()
    if reply is None:
        break
    where = directory_of(reply) or directory_of(execute("")) or _here
    tell(event="done", cwd=where, executionCount=reply.get("execution_count"))
os._exit(70)
`;
