#include "tests/support/gateway_server.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <filesystem>
#include <sstream>
#include <stdexcept>

#include "tests/support/free_port.hpp"
#include "tests/support/wait_until.hpp"

namespace writeback::support {
namespace {

namespace json = boost::json;

std::map<std::string, std::string> texts_in(const json::value& value) {
  std::map<std::string, std::string> texts;
  for (const auto& member : value.as_object()) {
    texts[std::string(member.key())] = std::string(member.value().as_string());
  }
  return texts;
}

}  // namespace

GatewayServer::GatewayServer(const std::optional<Identity>& identity)
    : port_(free_port()), secured_(identity) {
  answer_with(200, R"({"status":"ok"})");
  std::vector<std::string> command{"/usr/bin/python3", WRITEBACK_GATEWAY_SERVER,
                                   std::to_string(port_), folder_.path()};
  if (identity) {
    write_file(folder_ / "identity.pem", identity->certificate + identity->private_key);
    command.push_back(folder_ / "identity.pem");
  }
  process_ =
      std::make_unique<ChildProcess>(ChildProcess::Start{std::move(command), folder_ / "output"});
  if (!wait_until([&] { return is_listening(port_); })) {
    throw std::runtime_error("the gateway does not listen: " + read_file(folder_ / "output"));
  }
}

GatewayServer::~GatewayServer() {
  process_->end();
}

std::string GatewayServer::url() const {
  return (secured_ ? "https://" : "http://") + address();
}

std::string GatewayServer::address() const {
  return "127.0.0.1:" + std::to_string(port_);
}

void GatewayServer::answer_with(int status, const std::string& body, bool hang) {
  const json::object answer{{"status", status}, {"body", body}, {"hang", hang}};
  write_file(folder_ / "answer", json::serialize(answer));
}

std::vector<GatewayRequest> GatewayServer::requests() const {
  std::vector<GatewayRequest> all;
  if (!std::filesystem::exists(folder_ / "requests")) return all;
  std::istringstream lines(read_file(folder_ / "requests"));
  for (std::string line; std::getline(lines, line);) {
    if (lines.eof()) break;  // it is being written
    const auto kept = json::parse(line);
    GatewayRequest& one = all.emplace_back();
    one.method = kept.at("method").as_string();
    one.path = kept.at("path").as_string();
    one.headers = texts_in(kept.at("headers"));
    one.body = kept.at("body").as_string();
    one.form = texts_in(kept.at("form"));
  }
  return all;
}

GatewayRequest GatewayServer::wait_for(std::size_t count) const {
  std::vector<GatewayRequest> all;
  const bool came = wait_until([&] {
    all = requests();
    return all.size() >= count;
  });
  if (!came) throw std::runtime_error("the gateway was not asked");
  return all.at(count - 1);
}

}  // namespace writeback::support
