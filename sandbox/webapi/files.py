"""files.getUploadURLExternal and files.completeUploadExternal: the two ends of an upload.

What lies between them, the bytes, goes to an address of its own (`uploads.py`).
"""

from __future__ import annotations

from dataclasses import replace

from sandbox.conversations import Message
from sandbox.errors import ApiError
from sandbox.files import render_file
from sandbox.webapi.call import Call, Json
from sandbox.webapi.chat import find_target, from_bot

UPLOADS = "/upload/v1/"  # as at files.slack.com


def begin_upload(call: Call) -> Json:
    """Hand out an address for one file of a known size."""
    name, length = call.args["filename"].strip(), call.args["length"]
    if not name or length < 1:
        raise ApiError("invalid_arguments", messages=["[ERROR] a name and at least one byte"])
    file_id = call.workspace.new_id("F")
    ticket = call.workspace.files.begin(file_id, name=name, length=length)
    return {"file_id": file_id, "upload_url": f"{call.base_url}{UPLOADS}{ticket}"}


def complete_upload(call: Call) -> Json:
    """Keep uploaded files and show them: in a channel, to people by their ids, or to nobody."""
    workspace = call.workspace
    wanted = call.args["files"]
    if not isinstance(wanted, list) or not all(isinstance(one, dict) for one in wanted):
        raise ApiError("invalid_arguments", messages=["[ERROR] files must be a list of objects"])
    places = [*call.args.get("channels", []), *filter(None, [call.args.get("channel_id")])]
    targets = [find_target(workspace, place) for place in places]
    files = [
        workspace.files.complete(str(one.get("id", "")), title=str(one.get("title", "")))
        for one in wanted
    ]
    shown = tuple(render_file(file) for file in files)
    comment = call.args.get("initial_comment", "")
    for conversation in targets:
        draft = Message(ts="", text=comment, blocks=(), user="", channel="")
        workspace.add_message(conversation, replace(from_bot(workspace, draft), files=shown))
    return {"files": list(shown)}
