// What the directory gives without a daemon: the same search and password write through libldap
// alone.
//
// One thread, a few LDAPS connections, as many operations in flight as there are callers. libldap
// owns the sockets and TLS, as in any program that uses it; epoll tells which connection has
// answers.
#include <ldap.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "tests/bench/arguments.hpp"
#include "tests/bench/measurement.hpp"
#include "tests/bench/workload.hpp"

namespace writeback::bench {
namespace {

/// What the daemon asks for when it looks an account up; `run` compares the two on the wire.
constexpr std::array account_attributes = {
    "uid",        "entryCSN", "pwdAccountLockedTime", "pwdAccountTmpLockoutEnd", "pwdStartTime",
    "pwdEndTime", "pwdReset", "pwdChangedTime",       "pwdPolicySubentry",       "pwdFailureTime"};

constexpr int silence_limit_ms = 10'000;

struct Unbind {
  void operator()(LDAP* handle) const { ldap_unbind_ext(handle, nullptr, nullptr); }
};
struct FreeMessage {
  void operator()(LDAPMessage* message) const { ldap_msgfree(message); }
};
struct FreeMemory {
  void operator()(char* memory) const { ldap_memfree(memory); }
};
using Handle = std::unique_ptr<LDAP, Unbind>;
using Message = std::unique_ptr<LDAPMessage, FreeMessage>;
using OwnedText = std::unique_ptr<char, FreeMemory>;

struct Server {
  std::string uri;
  std::string ca_file;
  std::string bind_dn;
  std::string password;
  std::string base;
};

void require(int code, const std::string& what) {
  if (code != LDAP_SUCCESS) throw std::runtime_error(what + ": " + ldap_err2string(code));
}

berval view(std::string& text) {
  return berval{text.size(), text.data()};
}

/// The request for a password policy answer, as the daemon sends it on every bind and write.
class PolicyControl {
 public:
  [[nodiscard]] LDAPControl** list() { return list_.data(); }

 private:
  std::string oid_ = LDAP_CONTROL_PASSWORDPOLICYREQUEST;
  LDAPControl control_{oid_.data(), {0, nullptr}, 0};
  std::array<LDAPControl*, 2> list_{&control_, nullptr};
};

/// One connection, bound as the service account, and the resets that are under way on it.
class Connection {
 public:
  Connection(const Server& server, Workload& workload, Measurement& measurement);

  [[nodiscard]] int socket() const;
  /// Starts the next reset of the workload, if there is one.
  void start_next();
  /// Takes every answer that is there; each finished reset starts the next one.
  void take_answers();

 private:
  struct Flight {
    int message_id = 0;
    std::size_t number = 0;
    Clock::time_point began{};
    bool is_write = false;
  };

  [[nodiscard]] bool has_buffered_bytes() const;
  void answered(LDAPMessage* message);
  void found(Flight& flight, LDAPMessage* message);
  void finish(const Flight& flight, const std::string& error);

  const Server& server_;
  Workload& workload_;
  Measurement& measurement_;
  PolicyControl policy_control_;
  Handle handle_;
  std::vector<Flight> flights_;
};

Handle open_handle(const Server& server) {
  LDAP* raw = nullptr;
  require(ldap_initialize(&raw, server.uri.c_str()), "ldap_initialize");
  Handle handle(raw);
  const int version = LDAP_VERSION3;
  const int demand = LDAP_OPT_X_TLS_DEMAND;
  const int client_side = 0;
  const timeval patience{silence_limit_ms / 1000, 0};
  require(ldap_set_option(raw, LDAP_OPT_PROTOCOL_VERSION, &version), "protocol version");
  require(ldap_set_option(raw, LDAP_OPT_REFERRALS, LDAP_OPT_OFF), "referrals");
  require(ldap_set_option(raw, LDAP_OPT_NETWORK_TIMEOUT, &patience), "network timeout");
  require(ldap_set_option(raw, LDAP_OPT_X_TLS_REQUIRE_CERT, &demand), "require certificate");
  require(ldap_set_option(raw, LDAP_OPT_X_TLS_CACERTFILE, server.ca_file.c_str()), "CA file");
  require(ldap_set_option(raw, LDAP_OPT_X_TLS_NEWCTX, &client_side), "TLS context");
  return handle;
}

Connection::Connection(const Server& server, Workload& workload, Measurement& measurement)
    : server_(server),
      workload_(workload),
      measurement_(measurement),
      handle_(open_handle(server)) {
  std::string password = server.password;
  berval credentials = view(password);
  require(ldap_sasl_bind_s(handle_.get(), server.bind_dn.c_str(), LDAP_SASL_SIMPLE, &credentials,
                           policy_control_.list(), nullptr, nullptr),
          "bind");
}

int Connection::socket() const {
  int descriptor = -1;
  require(ldap_get_option(handle_.get(), LDAP_OPT_DESC, &descriptor), "socket");
  return descriptor;
}

bool Connection::has_buffered_bytes() const {
  Sockbuf* buffer = nullptr;
  if (ldap_get_option(handle_.get(), LDAP_OPT_SOCKBUF, &buffer) != LDAP_SUCCESS) return false;
  return ber_sockbuf_ctrl(buffer, LBER_SB_OPT_DATA_READY, nullptr) > 0;
}

void Connection::start_next() {
  Flight flight;
  if (!workload_.next(flight.number)) return;
  static const std::vector<char*> attributes = [] {
    std::vector<char*> list;
    for (const char* name : account_attributes) list.push_back(const_cast<char*>(name));
    list.push_back(nullptr);
    return list;
  }();
  const std::string user = workload_.user(flight.number);
  const std::string filter = "(|(uid=" + user + ")(mail=" + user + "))";
  flight.began = Clock::now();
  require(ldap_search_ext(handle_.get(), server_.base.c_str(), LDAP_SCOPE_SUBTREE, filter.c_str(),
                          const_cast<char**>(attributes.data()), 0, nullptr, nullptr, nullptr, 2,
                          &flight.message_id),
          "search");
  flights_.push_back(flight);
}

void Connection::take_answers() {
  // One socket read can bring many answers, and a TLS record can hold more than libldap took.
  do {
    timeval no_wait{0, 0};
    LDAPMessage* raw = nullptr;
    const int type = ldap_result(handle_.get(), LDAP_RES_ANY, LDAP_MSG_ALL, &no_wait, &raw);
    if (type == 0) return;
    if (type < 0) throw std::runtime_error("the directory closed a connection");
    const Message message(raw);
    answered(message.get());
  } while (has_buffered_bytes());
}

void Connection::answered(LDAPMessage* message) {
  const int id = ldap_msgid(message);
  const auto flight = std::find_if(flights_.begin(), flights_.end(), [id](const Flight& candidate) {
    return candidate.message_id == id;
  });
  if (flight == flights_.end()) throw std::runtime_error("an answer that nobody waits for");
  int code = LDAP_OTHER;
  LDAPControl** controls = nullptr;
  const int parsed =
      ldap_parse_result(handle_.get(), message, &code, nullptr, nullptr, nullptr, &controls, 0);
  if (controls != nullptr) ldap_controls_free(controls);
  require(parsed, "parse");
  if (code == LDAP_SUCCESS && !flight->is_write) return found(*flight, message);
  const Flight ended = *flight;
  *flight = flights_.back();
  flights_.pop_back();
  finish(ended, code == LDAP_SUCCESS ? "" : ldap_err2string(code));
}

void Connection::found(Flight& flight, LDAPMessage* message) {
  LDAPMessage* entry = ldap_first_entry(handle_.get(), message);
  if (ldap_count_entries(handle_.get(), message) != 1 || entry == nullptr) {
    throw std::runtime_error("not exactly one " + workload_.user(flight.number));
  }
  const OwnedText name(ldap_get_dn(handle_.get(), entry));
  std::string dn = name.get();
  std::string password = workload_.password(flight.number);
  berval user = view(dn);
  berval fresh = view(password);
  require(ldap_passwd(handle_.get(), &user, nullptr, &fresh, policy_control_.list(), nullptr,
                      &flight.message_id),
          "password write");
  flight.is_write = true;
}

void Connection::finish(const Flight& flight, const std::string& error) {
  if (error.empty()) {
    measurement_.succeeded(Clock::now() - flight.began);
  } else {
    measurement_.failed(error);
  }
  start_next();
}

/// Spreads the callers over the connections, then follows the answers until the last one.
void run(std::vector<std::unique_ptr<Connection>>& connections, unsigned long callers,
         Workload& workload, Measurement& measurement) {
  const int poller = epoll_create1(EPOLL_CLOEXEC);
  if (poller < 0) throw std::runtime_error("epoll_create1");
  for (const auto& connection : connections) {
    epoll_event interest{EPOLLIN, {.ptr = connection.get()}};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, connection->socket(), &interest) != 0) {
      throw std::runtime_error("epoll_ctl");
    }
  }
  workload.start();
  measurement.start();
  for (unsigned long caller = 0; caller < callers; ++caller) {
    connections[caller % connections.size()]->start_next();
  }
  std::array<epoll_event, 64> events{};
  while (measurement.finished() < workload.taken()) {
    const int ready = epoll_wait(poller, events.data(), events.size(), silence_limit_ms);
    if (ready == 0) throw std::runtime_error("the directory is silent");
    for (int at = 0; at < ready; ++at) {
      static_cast<Connection*>(events[static_cast<std::size_t>(at)].data.ptr)->take_answers();
    }
  }
  measurement.stop();
  close(poller);
}

int main_throwing(int count, char** words) {
  Arguments arguments(count, words);
  const Server server{arguments.text("uri"), arguments.text("ca"), arguments.text("bind-dn"),
                      arguments.secret("password-file"), arguments.text("base")};
  const auto resets = arguments.number("resets", 1, 10'000'000);
  const auto callers = arguments.number("callers", 1, 1024);
  const auto connections = std::min(arguments.number_or("connections", 1, 64, 4), callers);
  const auto users = arguments.number_or("users", callers, 10'000'000, 10'000);
  const auto run_id = arguments.number("run", 0, 1'000'000'000'000'000);
  const std::chrono::seconds limit(arguments.number_or("max-seconds", 1, 3600, 120));
  arguments.refuse_unread();

  Workload workload(resets, users, run_id, limit);
  Measurement measurement(resets);
  std::vector<std::unique_ptr<Connection>> opened;
  for (unsigned long at = 0; at < connections; ++at) {
    opened.push_back(std::make_unique<Connection>(server, workload, measurement));
  }
  run(opened, callers, workload, measurement);
  std::fputs(measurement.json("straight", callers, connections).c_str(), stdout);
  return 0;
}

}  // namespace
}  // namespace writeback::bench

int main(int count, char** words) {
  // Neither /etc/ldap/ldap.conf nor the environment may change what is measured.
  setenv("LDAPNOINIT", "1", 1);
  std::signal(SIGPIPE, SIG_IGN);  // a lost connection is an error to print
  try {
    return writeback::bench::main_throwing(count, words);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "writebackd_bench_straight: %s\n", error.what());
    return 1;
  }
}
