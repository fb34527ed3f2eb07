#include "tests/unit/ldap/scripted_server.hpp"

#include <netinet/in.h>
#include <stdlib.h>
#include <unistd.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/write.hpp>
#include <cstring>
#include <stdexcept>

namespace writeback::test {
namespace asio = boost::asio;

namespace {

std::string new_folder() {
  std::string pattern = "/tmp/writebackd-unit-XXXXXX";
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no folder for a socket");
  return pattern;
}

}  // namespace

ScriptedServer::ScriptedServer(asio::io_context& loop, Kind kind)
    : loop_(loop), acceptor_(loop), socket_(loop) {
  if (kind == Kind::unix_socket) {
    listen_on_unix_socket();
  } else {
    listen_on_tcp();
  }
  acceptor_.async_accept(socket_, [this](boost::system::error_code failed) {
    if (!failed) read();
  });
}

ScriptedServer::~ScriptedServer() {
  if (!folder_.empty()) {
    unlink((folder_ + "/s").c_str());
    rmdir(folder_.c_str());
  }
  // Handlers that are still on the loop hear of it while this object lives.
  boost::system::error_code ignored;
  acceptor_.close(ignored);
  socket_.close(ignored);
  loop_.restart();
  loop_.poll();
}

void ScriptedServer::listen_on_unix_socket() {
  folder_ = new_folder();
  uri_ = "ldapi://";
  for (const char c : folder_ + "/s") uri_ += c == '/' ? std::string("%2F") : std::string(1, c);
  listen(asio::local::stream_protocol::endpoint(folder_ + "/s"));
}

void ScriptedServer::listen_on_tcp() {
  listen(asio::ip::tcp::endpoint(asio::ip::address_v4::loopback(), 0));
  const auto chosen = acceptor_.local_endpoint();
  sockaddr_in address{};
  std::memcpy(&address, chosen.data(), sizeof(address));
  uri_ = "ldap://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
}

void ScriptedServer::listen(const asio::generic::stream_protocol::endpoint& endpoint) {
  acceptor_.open(endpoint.protocol());
  acceptor_.bind(endpoint);
  acceptor_.listen();
}

void ScriptedServer::read() {
  socket_.async_read_some(asio::buffer(chunk_),
                          [this](boost::system::error_code failed, std::size_t count) {
                            if (failed) {
                              client_left_ = failed != asio::error::operation_aborted;
                              return;
                            }
                            received_.append(chunk_, 0, count);
                            take_requests();
                            if (socket_.is_open()) read();
                          });
}

void ScriptedServer::take_requests() {
  std::string_view rest = received_;
  while (auto request = take_element(rest)) {
    requests_.push_back(*request);
    if (!on_request) continue;
    const std::string answer = on_request(*request);
    if (!answer.empty() && socket_.is_open()) send(answer);
  }
  received_.erase(0, received_.size() - rest.size());
}

void ScriptedServer::send(const std::string& bytes) {
  boost::system::error_code ignored;
  asio::write(socket_, asio::buffer(bytes), ignored);
}

void ScriptedServer::hang_up() {
  boost::system::error_code ignored;
  socket_.close(ignored);
}

}  // namespace writeback::test
