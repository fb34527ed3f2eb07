#include "tests/support/postgres_server.hpp"

#include <pwd.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <stdexcept>
#include <vector>

#include "tests/support/free_port.hpp"
#include "tests/support/one_for_all_tests.hpp"
#include "tests/support/secrets_used.hpp"
#include "tests/support/wait_until.hpp"

namespace writeback::support {
namespace {

constexpr const char* programs = "/usr/lib/postgresql/15/bin/";
constexpr const char* role = "writebackd";

OneForAllTests<PostgresServer>& shared_slot() {
  static OneForAllTests<PostgresServer> slot;
  return slot;
}

/// PostgreSQL refuses to run as root.
std::vector<std::string> as_its_user(std::vector<std::string> arguments) {
  if (geteuid() != 0) return arguments;
  std::vector<std::string> whole{"/usr/bin/setpriv", "--reuid=postgres", "--regid=postgres",
                                 "--clear-groups", "--"};
  whole.insert(whole.end(), arguments.begin(), arguments.end());
  return whole;
}

void give_to_its_user(const std::string& path) {
  if (geteuid() != 0) return;
  const passwd* user = getpwnam("postgres");
  if (user == nullptr || chown(path.c_str(), user->pw_uid, user->pw_gid) != 0) {
    throw std::runtime_error("can't be given to the user postgres: " + path);
  }
}

}  // namespace

bool PostgresServer::can_start() {
  return std::filesystem::exists(std::string(programs) + "postgres");
}

PostgresServer& PostgresServer::shared() {
  return shared_slot().get();
}

void PostgresServer::end_shared() {
  shared_slot().end();
}

PostgresServer::PostgresServer() : port_(free_port()), password_(fresh_password()) {
  give_to_its_user(folder_.path());
  const auto identity = authority_.issue({.subject = "127.0.0.1"});
  for (const auto& [name, content] : {std::pair{"server.crt", identity.certificate},
                                      std::pair{"server.key", identity.private_key}}) {
    write_file(folder_ / name, content);
    give_to_its_user(folder_ / name);
  }
  run({std::string(programs) + "initdb", "-D", folder_ / "data", "-U", "postgres", "-A", "trust",
       "--no-sync", "-E", "UTF8", "--locale=C"});
  write_file(folder_ / "data/pg_hba.conf",
             "local all postgres trust\n"
             "hostssl all all 127.0.0.1/32 scram-sha-256\n");
  give_to_its_user(folder_ / "data/pg_hba.conf");
  start();
  query("postgres", "CREATE ROLE writebackd LOGIN PASSWORD '" + password_ + "'");
}

PostgresServer::~PostgresServer() {
  if (process_) stop();
}

void PostgresServer::start() {
  const auto set = [](const std::string& text) { return "--" + text; };
  process_ = std::make_unique<ChildProcess>(ChildProcess::Start{
      as_its_user({std::string(programs) + "postgres", "-D", folder_ / "data",
                   set("listen_addresses=127.0.0.1"), set("port=" + std::to_string(port_)),
                   set("unix_socket_directories=" + folder_.path()), set("ssl=on"),
                   set("ssl_cert_file=" + (folder_ / "server.crt")),
                   set("ssl_key_file=" + (folder_ / "server.key")), set("log_statement=none")}),
      "/dev/null"});
  const bool answers = wait_until([&] {
    try {
      return query("postgres", "SELECT 1").starts_with("1");
    } catch (const std::runtime_error&) {
      return false;
    }
  });
  if (!answers) throw std::runtime_error("PostgreSQL does not answer");
}

/// At once, as if it had crashed, but without leaving processes behind.
void PostgresServer::stop() {
  process_->signal(SIGCONT);
  process_->signal(SIGQUIT);
  static_cast<void>(process_->wait_for_exit(patience));
  process_.reset();
}

std::string PostgresServer::url(const std::string& database, const std::string& options) const {
  return std::string("postgresql://") + role + "@127.0.0.1:" + std::to_string(port_) + "/" +
         database + (options.empty() ? "" : "?" + options);
}

std::string PostgresServer::make_database() {
  const std::string name = "store" + std::to_string(++databases_);
  query("postgres", "CREATE DATABASE " + name + " OWNER " + role);
  return name;
}

std::string PostgresServer::query(const std::string& database, const std::string& sql) const {
  return run({"/usr/bin/psql", "-h", folder_.path(), "-p", std::to_string(port_), "-U", "postgres",
              "-d", database, "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", sql});
}

std::string PostgresServer::dump(const std::string& database) const {
  return run({"/usr/bin/pg_dump", "-h", folder_.path(), "-p", std::to_string(port_), "-U",
              "postgres", "--schema=writebackd", "--inserts", database});
}

std::string PostgresServer::run(const std::vector<std::string>& arguments) const {
  const TempFolder place("postgres-output");
  const std::string output = place / "output";
  ChildProcess program({as_its_user(arguments), output});
  const auto code = program.wait_for_exit(patience);
  std::string words = read_file(output);
  if (code != 0) throw std::runtime_error(arguments.front() + ": " + words);
  return words;
}

}  // namespace writeback::support
