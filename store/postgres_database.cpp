#include "store/postgres_database.hpp"

#include <libpq-fe.h>
#include <poll.h>
#include <spdlog/spdlog.h>

#include <array>
#include <cstring>

#include "store/schema.hpp"

namespace writeback::store {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds connect_patience{5};
constexpr std::chrono::seconds answer_patience{5};
constexpr Oid bytea_type = 17;
constexpr Oid int8_type = 20;
constexpr int binary = 1;
/// Debian's.
constexpr const char* public_authorities = "/etc/ssl/certs/ca-certificates.crt";

struct Finish {
  void operator()(PGconn* connection) const { PQfinish(connection); }
  void operator()(PGresult* result) const { PQclear(result); }
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};
using Connection = std::unique_ptr<PGconn, Finish>;
using Answer = std::unique_ptr<PGresult, Finish>;
using Options = std::unique_ptr<PQconninfoOption, Finish>;

/// One line for a log.
std::string line_of(const char* message) {
  std::string text = message == nullptr ? "" : message;
  while (!text.empty() && text.back() == '\n') text.pop_back();
  for (char& c : text) {
    if (c == '\n' || c == '\t') c = ' ';
  }
  return text.empty() ? "no answer" : text;
}

void keep_quiet(void* /*nothing*/, const char* message) {
  spdlog::debug("PostgreSQL: {}", line_of(message));
}

/// What libpq says of a URL may quote it, with the password in it.
bool quotes_a_part_with_a_password(const std::string& why, const std::string& url) {
  const auto host = url.find('@');
  if (host == std::string::npos) return false;
  const auto user = url.find("//") + 2;
  const auto colon = url.find(':', user);
  if (colon > host) return false;
  return why.find(url.substr(colon + 1, host - colon - 1)) != std::string::npos;
}

Options options_of(const std::string& url) {
  char* objection = nullptr;
  Options options(PQconninfoParse(url.c_str(), &objection));
  if (options) return options;
  const std::string why = line_of(objection);
  PQfreemem(objection);
  throw StoreFailure(quotes_a_part_with_a_password(why, url) ? "not a PostgreSQL URL" : why);
}

std::string option(const Options& options, std::string_view name) {
  for (const auto* one = options.get(); one->keyword != nullptr; ++one) {
    if (name == one->keyword && one->val != nullptr) return one->val;
  }
  return {};
}

bool is_local(std::string_view host) {
  return host.empty() || host.front() == '/' || host.front() == '@' || host == "localhost" ||
         host == "::1" || host.starts_with("127.");
}

/// Of several servers each has to be.
bool is_on_this_machine(const Options& options) {
  std::string hosts = option(options, "hostaddr");
  if (hosts.empty()) hosts = option(options, "host");
  std::size_t from = 0;
  while (true) {
    const auto comma = hosts.find(',', from);
    if (!is_local(std::string_view(hosts).substr(from, comma - from))) return false;
    if (comma == std::string::npos) return true;
    from = comma + 1;
  }
}

std::string big_endian(std::int64_t number) {
  std::string bytes(8, '\0');
  auto rest = static_cast<std::uint64_t>(number);
  for (auto byte = bytes.rbegin(); byte != bytes.rend(); ++byte, rest >>= 8U) {
    *byte = static_cast<char>(rest & 0xFFU);
  }
  return bytes;
}

Value column(const PGresult* result, int row, int place) {
  const char* bytes = PQgetvalue(result, row, place);
  const auto size = static_cast<std::size_t>(PQgetlength(result, row, place));
  if (PQftype(result, place) == bytea_type) return std::string(bytes, size);
  if (PQftype(result, place) != int8_type) throw StoreFailure("a column is neither bytes nor int8");
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < size; ++i) {
    number = (number << 8U) | static_cast<unsigned char>(bytes[i]);
  }
  return static_cast<std::int64_t>(number);
}

/// The parameters of a statement in the form that libpq takes; points into itself.
class Parameters {
 public:
  explicit Parameters(const std::vector<Value>& values) {
    texts_.reserve(values.size());
    for (const auto& value : values) {
      const std::string& text =
          texts_.emplace_back(value.is_number() ? big_endian(value.number()) : value.bytes());
      types_.push_back(value.is_number() ? int8_type : bytea_type);
      pointers_.push_back(text.data());
      sizes_.push_back(static_cast<int>(text.size()));
      formats_.push_back(binary);
    }
  }
  [[nodiscard]] int send(PGconn* connection, const char* sql) const {
    return PQsendQueryParams(connection, sql, static_cast<int>(texts_.size()), types_.data(),
                             pointers_.data(), sizes_.data(), formats_.data(), binary);
  }

 private:
  std::vector<std::string> texts_;
  std::vector<Oid> types_;
  std::vector<const char*> pointers_;
  std::vector<int> sizes_;
  std::vector<int> formats_;
};

/// Whether the socket was ready before the deadline.
bool wait_for(int socket, short events, Clock::time_point deadline) {
  while (true) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0) return false;
    pollfd waiting{socket, events, 0};
    const int ready = poll(&waiting, 1, static_cast<int>(left));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return false;
  }
}

}  // namespace

struct PostgresDatabase::Handle {
  Connection connection;

  [[noreturn]] void lose(const std::string& why) {
    connection.reset();
    throw ConnectionLost(why);
  }
  [[nodiscard]] PGconn* get() {
    if (!connection) throw ConnectionLost("the connection has ended");
    return connection.get();
  }

  void connect(const PostgresSettings& settings) {
    const Options options = options_of(settings.url);
    std::string mode = option(options, "sslmode");
    if (mode.empty()) mode = is_on_this_machine(options) ? "prefer" : "verify-full";
    // A word that comes later counts; `dbname` stands for all of the URL.
    std::vector<const char*> names{"sslmode", "application_name"};
    std::vector<const char*> values{mode.c_str(), "writebackd"};
    // Where authorities are named libpq checks by them in every mode, also where none was asked
    // for.
    const bool checks = mode.starts_with("verify");
    if (checks || !settings.ca_certificate.empty()) {
      names.push_back("sslrootcert");
      values.push_back(settings.ca_certificate.empty() ? public_authorities
                                                       : settings.ca_certificate.c_str());
    }
    names.push_back("dbname");
    values.push_back(settings.url.c_str());
    std::string password(settings.password.reveal());  // for the NUL at its end
    if (!password.empty()) {
      names.push_back("password");
      values.push_back(password.c_str());
    }
    names.push_back(nullptr);
    values.push_back(nullptr);
    connection.reset(PQconnectStartParams(names.data(), values.data(), 1));
    cleanse(password.data(), password.size());
    if (!connection) throw StoreFailure("no memory");
    PQsetNoticeProcessor(connection.get(), &keep_quiet, nullptr);
    const auto deadline = Clock::now() + connect_patience;
    auto wants = PGRES_POLLING_WRITING;
    while (wants != PGRES_POLLING_OK) {
      if (wants == PGRES_POLLING_FAILED || PQstatus(connection.get()) == CONNECTION_BAD) {
        throw StoreFailure(line_of(PQerrorMessage(connection.get())));
      }
      const short events = wants == PGRES_POLLING_READING ? POLLIN : POLLOUT;
      if (!wait_for(PQsocket(connection.get()), events, deadline)) {
        throw StoreFailure("no connection within 5 seconds");
      }
      wants = PQconnectPoll(connection.get());
    }
    PQsetnonblocking(connection.get(), 1);
  }

  /// Sends what is waiting, and the next answer, or nothing after the last.
  Answer next_answer(Clock::time_point deadline) {
    while (true) {
      const int unsent = PQflush(get());
      if (unsent < 0) lose(line_of(PQerrorMessage(get())));
      if (unsent == 0 && PQisBusy(get()) == 0) return Answer(PQgetResult(get()));
      const auto events = static_cast<short>(unsent > 0 ? POLLIN | POLLOUT : POLLIN);
      if (!wait_for(PQsocket(get()), events, deadline)) {
        connection.reset();
        throw StoreFailure("no answer within 5 seconds");  // to try again would take as long
      }
      if (PQconsumeInput(get()) == 0) lose(line_of(PQerrorMessage(get())));
    }
  }

  /// All answers to what was sent; the last one counts, and the first error.
  Answer finish(bool sent) {
    if (!sent) lose(line_of(PQerrorMessage(get())));
    const auto deadline = Clock::now() + answer_patience;
    Answer last;
    std::string error;
    while (Answer answer = next_answer(deadline)) {
      const auto status = PQresultStatus(answer.get());
      if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK && error.empty()) {
        error = line_of(PQresultErrorMessage(answer.get()));
        const char* code = PQresultErrorField(answer.get(), PG_DIAG_SQLSTATE);
        // A server that became a replica, or is shutting down, is of no use: another one may be.
        constexpr const char* read_only = "25006";
        if (code != nullptr && std::strcmp(code, read_only) == 0) lose(error);
      }
      last = std::move(answer);
    }
    if (PQstatus(get()) == CONNECTION_BAD) lose(error.empty() ? "the connection ended" : error);
    if (!error.empty()) throw StoreFailure(error);
    return last;
  }
};

PostgresDatabase::PostgresDatabase(const PostgresSettings& settings)
    : handle_(std::make_unique<Handle>()) {
  connect(settings);
  migrate();
  compare_clocks();
}

PostgresDatabase::PostgresDatabase(const PostgresSettings& settings, OnlyLook /*only_look*/)
    : handle_(std::make_unique<Handle>()) {
  connect(settings);
  execute("SET default_transaction_read_only = on");
  compare_clocks();
}

void PostgresDatabase::connect(const PostgresSettings& settings) {
  handle_->connect(settings);
  execute(
      "SET search_path TO writebackd; SET statement_timeout = '4s'; SET lock_timeout = '3s'; "
      "SET idle_in_transaction_session_timeout = '10s'");
}

void PostgresDatabase::compare_clocks() {
  const auto there =
      run("SELECT floor(extract(epoch FROM clock_timestamp()))::bigint").front().front().moment();
  const auto here = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  // Both are cut to the second: one second apart is no difference.
  clock_ahead_ = there - here;
  if (std::chrono::abs(clock_ahead_) <= std::chrono::seconds{1}) clock_ahead_ = {};
}

PostgresDatabase::~PostgresDatabase() = default;

std::int64_t PostgresDatabase::version() {
  // Not to_regclass: what it says may be older than the lock.
  const auto known =
      run("SELECT count(*)::bigint FROM pg_tables"
          " WHERE schemaname = 'writebackd' AND tablename = 'version'");
  if (known.front().front().number() == 0) return 0;
  return run("SELECT number FROM version").front().front().number();
}

void PostgresDatabase::migrate() {
  if (is_newest(version())) return;
  Transaction transaction(*this);
  constexpr std::int64_t lock = 0x77726974656261;  // "writeba", so that no other program has it
  run("SELECT 1::bigint FROM pg_advisory_xact_lock($1)", {lock});
  const auto present = version();
  if (is_newest(present)) return;
  if (present == 0) {
    const auto made = run("SELECT count(*)::bigint FROM pg_namespace WHERE nspname = 'writebackd'");
    if (made.front().front().number() == 0) execute("CREATE SCHEMA writebackd");
    execute("CREATE TABLE version (number BIGINT NOT NULL); INSERT INTO version VALUES (0)");
  }
  for (const char* step : migrations().subspan(static_cast<std::size_t>(present))) execute(step);
  run("UPDATE version SET number = $1", {static_cast<std::int64_t>(migrations().size())});
  transaction.commit();
}

void PostgresDatabase::execute(const char* sql) {
  handle_->finish(PQsendQuery(handle_->get(), sql) == 1);
}

Rows PostgresDatabase::run(const char* sql, const std::vector<Value>& parameters) {
  const Parameters bound(parameters);
  const Answer answer = handle_->finish(bound.send(handle_->get(), sql) == 1);
  Rows rows;
  for (int row = 0; row < PQntuples(answer.get()); ++row) {
    Row& next = rows.emplace_back();
    for (int place = 0; place < PQnfields(answer.get()); ++place) {
      next.push_back(column(answer.get(), row, place));
    }
  }
  return rows;
}

std::string PostgresDatabase::name_of(const std::string& url) {
  const Options options = options_of(url);
  std::string host = option(options, "host");
  if (host.empty()) host = option(options, "hostaddr");
  const std::string port = option(options, "port");
  return "postgresql://" + host + (port.empty() ? "" : ":" + port) + "/" +
         option(options, "dbname");
}

std::string PostgresDatabase::objection(const std::string& url) {
  try {
    options_of(url);
    return {};
  } catch (const StoreFailure& failure) {
    return failure.what();
  }
}

bool PostgresDatabase::has_password(const std::string& url) {
  return !option(options_of(url), "password").empty();
}

bool PostgresDatabase::trusts_anybody(const std::string& url) {
  const Options options = options_of(url);
  const std::string mode = option(options, "sslmode");
  return !is_on_this_machine(options) && !mode.empty() && mode != "verify-full" &&
         mode != "verify-ca";
}

}  // namespace writeback::store
