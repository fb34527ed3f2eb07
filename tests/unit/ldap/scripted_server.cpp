#include "tests/unit/ldap/scripted_server.hpp"

#include <stdlib.h>
#include <unistd.h>

#include <boost/asio/write.hpp>
#include <stdexcept>

namespace writeback::test {
namespace asio = boost::asio;
using Protocol = asio::local::stream_protocol;

namespace {

std::string new_folder() {
  std::string pattern = "/tmp/writebackd-unit-XXXXXX";
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no folder for a socket");
  return pattern;
}

}  // namespace

ScriptedServer::ScriptedServer(asio::io_context& loop)
    : loop_(loop),
      folder_(new_folder()),
      acceptor_(loop, Protocol::endpoint(folder_ + "/s")),
      socket_(loop) {
  acceptor_.async_accept(socket_, [this](boost::system::error_code failed) {
    if (!failed) read();
  });
}

ScriptedServer::~ScriptedServer() {
  unlink((folder_ + "/s").c_str());
  rmdir(folder_.c_str());
  // Handlers that are still on the loop hear of it while this object lives.
  boost::system::error_code ignored;
  acceptor_.close(ignored);
  socket_.close(ignored);
  loop_.restart();
  loop_.poll();
}

std::string ScriptedServer::uri() const {
  std::string path = folder_ + "/s";
  std::string escaped;
  for (const char c : path) escaped += c == '/' ? std::string("%2F") : std::string(1, c);
  return "ldapi://" + escaped;
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
