"""minsheng serve: the web pages, by gunicorn's threaded workers."""

import json
import os
import socket
import sys

import click

from minsheng.kernel.errors import MinshengError

PORT = click.IntRange(1, 65_535)


def serve_command(*, host: str, port: int, workers: int) -> list[str]:
    """The gunicorn command line; threads, since requests wait for the database and never for the network."""
    return [
        sys.executable, "-m", "gunicorn", "minsheng.config.wsgi:application",
        "--bind", f"{host}:{port}", "--workers", str(workers), "--threads", "4", "--worker-class", "gthread",
        "--graceful-timeout", "10", "--log-level", "warning",
    ]  # fmt: skip


def free(host: str, port: int) -> None:
    """Raises PORT_UNUSABLE where nobody could listen: before minutes of work, and not in gunicorn's words."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host.strip("[]"), port))
        except OSError as error:
            message = (
                f"{host} 的端口 {port} 用不了（{error.strerror}），可能已被占用，请用 --port 换一个端口。"
            )
            raise MinshengError("PORT_UNUSABLE", message) from error


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="监听地址")
@click.option("--port", default=8000, show_default=True, type=PORT, help="监听端口")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="工作进程数")
@click.option("--json", "as_json", is_flag=True, help="开始之前在标准输出打印一个 JSON 对象")
def serve(host: str, port: int, workers: int, *, as_json: bool) -> None:
    """在本机提供网页服务；数据目录由环境变量 MINSHENG_HOME 决定。"""
    free(host, port)
    command = serve_command(host=host, port=port, workers=workers)
    if as_json:
        click.echo(json.dumps({"url": f"http://{host}:{port}/", "workers": workers}))
        sys.stdout.flush()
    os.execv(command[0], command)  # noqa: S606 - gunicorn takes over this process, signals included
