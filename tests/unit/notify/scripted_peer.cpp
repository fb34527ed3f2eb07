#include "tests/unit/notify/scripted_peer.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>
#include <utility>

namespace writeback::test {
namespace {

constexpr int look_every_ms = 20;

bool is_readable(int socket) {
  pollfd waiting{socket, POLLIN, 0};
  return poll(&waiting, 1, look_every_ms) == 1;
}

}  // namespace

bool PeerConnection::read_more() {
  std::array<char, 4096> room{};
  while (!ending_) {
    if (!is_readable(socket_)) continue;
    const auto count = recv(socket_, room.data(), room.size(), 0);
    if (count <= 0) return false;
    unread_.append(room.data(), static_cast<std::size_t>(count));
    return true;
  }
  return false;
}

std::string PeerConnection::read_until(const std::string& end) {
  while (unread_.find(end) == std::string::npos) {
    if (!read_more()) return std::exchange(unread_, {});
  }
  const auto size = unread_.find(end) + end.size();
  std::string part = unread_.substr(0, size);
  unread_.erase(0, size);
  return part;
}

std::string PeerConnection::read_bytes(std::size_t count) {
  while (unread_.size() < count) {
    if (!read_more()) break;
  }
  std::string part = unread_.substr(0, count);
  unread_.erase(0, part.size());
  return part;
}

void PeerConnection::write(const std::string& text) const {
  std::size_t written = 0;
  while (written < text.size() && !ending_) {
    const auto count = send(socket_, text.data() + written, text.size() - written, MSG_NOSIGNAL);
    if (count <= 0) return;
    written += static_cast<std::size_t>(count);
  }
}

void PeerConnection::hang() {
  while (read_more()) {
  }
}

ScriptedPeer::ScriptedPeer(Script script) : script_(std::move(script)) {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in place{};
  place.sin_family = AF_INET;
  place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof place;
  auto* address = reinterpret_cast<sockaddr*>(&place);  // NOLINT: the sockets of C
  if (listener_ < 0 || bind(listener_, address, size) != 0 || listen(listener_, 64) != 0 ||
      getsockname(listener_, address, &size) != 0) {
    throw std::runtime_error("can't listen");
  }
  port_ = ntohs(place.sin_port);
  acceptor_ = std::thread([this] { accept_all(); });
}

ScriptedPeer::~ScriptedPeer() {
  ending_ = true;
  acceptor_.join();
  for (auto& thread : threads_) thread.join();
  close(listener_);
}

void ScriptedPeer::accept_all() {
  while (!ending_) {
    if (!is_readable(listener_)) continue;
    const int socket = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) continue;
    ++connections_;
    threads_.emplace_back([this, socket] {
      PeerConnection connection(socket, ending_);
      script_(connection);
      close(socket);
    });
  }
}

std::string read_http_request(PeerConnection& connection) {
  std::string request = connection.read_until("\r\n\r\n");
  const std::string name = "Content-Length: ";
  const auto at = request.find(name);
  if (at != std::string::npos) {
    request += connection.read_bytes(std::stoul(request.substr(at + name.size())));
  }
  return request;
}

std::string http_answer(const std::string& status, const std::string& body,
                        const std::string& more_headers) {
  return "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         more_headers + "Connection: close\r\n\r\n" + body;
}

ScriptedMailServer::ScriptedMailServer(Words words)
    : words_(std::move(words)), peer_([this](PeerConnection& connection) { serve(connection); }) {}

std::string ScriptedMailServer::heard() const {
  const std::lock_guard lock(mutex_);
  return heard_;
}

void ScriptedMailServer::keep(const std::string& text) {
  const std::lock_guard lock(mutex_);
  heard_ += text;
}

void ScriptedMailServer::serve(PeerConnection& connection) {
  if (words_.greeting.empty()) {
    connection.hang();
    return;
  }
  connection.write(words_.greeting + "\r\n");
  for (;;) {
    const std::string line = connection.read_until("\r\n");
    if (line.empty()) return;
    keep(line);
    if (line.starts_with("EHLO")) {
      connection.write("250-mail.example.com\r\n" + words_.offers + "\r\n");
    } else if (line.starts_with("RCPT")) {
      connection.write(words_.to_recipient + "\r\n");
    } else if (line.starts_with("DATA")) {
      connection.write("354 go on\r\n");
      keep(connection.read_until("\r\n.\r\n"));
      if (words_.to_data.empty()) connection.hang();
      if (words_.to_data.empty() || words_.to_data == "close") return;
      connection.write(words_.to_data + "\r\n");
    } else {
      connection.write("250 ok\r\n");
    }
  }
}

}  // namespace writeback::test
