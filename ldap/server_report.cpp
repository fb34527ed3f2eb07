#include "ldap/server_report.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "ldap/connection.hpp"
#include "ldap/dialect.hpp"
#include "ldap/dn.hpp"
#include "ldap/escape.hpp"
#include "ldap/everybody.hpp"
#include "ldap/generalized_time.hpp"
#include "ldap/result_code.hpp"
#include "ldap/security_descriptor.hpp"
#include "ldap/security_identifier.hpp"
#include "ldap/service_sign_in.hpp"

namespace writeback::ldap {
namespace asio = boost::asio;
namespace rc = result_code;

namespace {

constexpr std::chrono::days renew_within{21};
/// Kerberos takes five minutes at the most (RFC 4120, 8.2).
constexpr std::chrono::seconds clocks_may_differ{60};

/// Everybody, and everybody who signed in: in no token that is read, and in every access check.
constexpr std::array<const char*, 2> everybody{"S-1-1-0", "S-1-5-11"};

const char* words_of(RightAnswer answer) {
  switch (answer) {
    case RightAnswer::granted:
      return "granted";
    case RightAnswer::denied:
      return "denied";
    case RightAnswer::cannot_tell:
      break;
  }
  return "cannot tell";
}

Finding finding_of(RightAnswer answer) {
  return answer == RightAnswer::denied ? Finding::failed : Finding::ok;
}

/// The steps of one inspection, in order; each one returns whether the next makes sense.
class Inspection {
 public:
  Inspection(asio::any_io_executor executor, std::shared_ptr<const DirectorySettings> settings,
             ServerUri server, Suits suits)
      : executor_(executor),
        settings_(std::move(settings)),
        server_(std::move(server)),
        suits_(std::move(suits)),
        dialect_(dialect_for(*settings_)) {}

  asio::awaitable<std::vector<ReportLine>> run() {
    bool go_on = co_await reach();
    if (go_on) go_on = co_await sign_in();
    if (go_on) go_on = co_await read_root();
    if (go_on) go_on = co_await find_somebody();
    if (go_on) co_await ask_for_rights();
    if (connection_) connection_->close();
    co_return std::move(lines_);
  }

 private:
  void say(Finding finding, std::string text) { lines_.push_back({finding, std::move(text)}); }
  void say(const std::string& right, RightAnswer answer) {
    std::string text = right + ": " + words_of(answer);
    if (answer == RightAnswer::denied) {
      text += "; grant it on the people that [writeback] manages, or leave those without it out";
    }
    say(finding_of(answer), std::move(text));
  }
  [[nodiscard]] Connection::Clock::time_point deadline() const {
    return Connection::Clock::now() + settings_->timeout;
  }

  asio::awaitable<bool> reach() {
    ConnectSettings connect;
    connect.tls = std::make_shared<TlsSettings>(settings_->ca_pem);
    connect.start_tls = settings_->start_tls;
    auto opened = co_await Connection::open(executor_, server_, connect, deadline());
    if (!opened.connection) {
      say(Finding::failed, "not reachable: " + opened.failure);
      co_return false;
    }
    connection_ = std::move(opened.connection);
    const auto facts = connection_->tls_facts();
    std::string text = "reachable, " + (facts.version.empty() ? "no TLS" : facts.version);
    Finding finding = Finding::ok;
    if (facts.certificate_days_left) {
      text += ", its certificate ends in " + std::to_string(facts.certificate_days_left->count()) +
              " days";
      if (*facts.certificate_days_left < renew_within) finding = Finding::warning;
    }
    say(finding, std::move(text));
    co_return true;
  }

  asio::awaitable<bool> sign_in() {
    const auto outcome = co_await sign_in_service(executor_, *settings_, *connection_, deadline());
    const bool accepted = outcome.failure.empty();
    say(accepted ? Finding::ok : Finding::failed,
        accepted ? "the service account is signed in" : outcome.failure);
    co_return accepted;
  }

  /// The entries of a search that was answered; else the reason is said, as a failure.
  asio::awaitable<std::vector<Entry>> search(Search search, std::string what, bool access_list) {
    Request request{std::move(search)};
    request.access_list_only = access_list;
    Exchange exchange = co_await connection_->perform(request, deadline());
    const bool readable =
        exchange.fate == Fate::answered &&
        (exchange.reply.code == rc::success || exchange.reply.code == rc::size_limit_exceeded);
    if (!readable) {
      say(Finding::failed, what + ": " +
                               (exchange.fate == Fate::answered ? describe(exchange.reply.code)
                                                                : std::string("no answer")));
    }
    co_return std::move(exchange.reply.entries);
  }

  asio::awaitable<bool> read_root() {
    const auto entries =
        co_await search(RootDse::search(), "what the server says of itself", false);
    if (entries.empty()) co_return true;
    const RootDse root = RootDse::from(entries.front());
    say(Finding::ok, "vendor: " + (root.vendor.empty() ? "not told" : root.vendor));
    say(Finding::ok, std::string("controls: password policy ") +
                         (root.offers_password_policy ? "yes" : "no") + ", policy hints " +
                         (root.policy_hints.empty() ? "no" : "yes"));
    if (const auto objection = dialect_->objection_to(root); !objection.empty()) {
      say(Finding::failed, objection);
    } else if (const auto remark = dialect_->remark_on(root); !remark.text.empty()) {
      say(remark.is_warning ? Finding::warning : Finding::ok, remark.text);
    }
    compare_clocks(root);
    co_return true;
  }

  void compare_clocks(const RootDse& root) {
    const auto there = parse_generalized_time(root.current_time);
    if (!there) return;
    const auto here = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    const auto apart = std::chrono::abs(*there - here);
    say(apart > clocks_may_differ ? Finding::warning : Finding::ok,
        "its clock and this machine's differ by " + std::to_string(apart.count()) + " s");
  }

  asio::awaitable<bool> find_somebody() {
    Search anybody;
    anybody.base = settings_->base_dn;
    anybody.filter = filter_for_anybody(settings_->user_filter);
    anybody.attributes = dialect_->account_attributes();
    anybody.size_limit = sample_size;
    auto found = co_await search(std::move(anybody), "base_dn and user_filter", false);
    if (found.empty()) {
      say(Finding::failed,
          "base_dn and user_filter find nobody, or the service account may not read anybody");
      co_return false;
    }
    say(Finding::ok, "base_dn and user_filter find somebody");
    const auto service_account = normalise(settings_->bind_dn);
    for (const auto& entry : found) {
      sample_ = dialect_->read_account(entry, std::nullopt, {});
      sample_.is_service_account = sample_.normal_dn == service_account;
      if (suits_(sample_)) {
        warn_of_hidden_identity();
        co_return true;
      }
    }
    say(Finding::warning,
        "rights: nobody among the first " + std::to_string(found.size()) +
            " is managed, so there is nobody to try them on; narrow base_dn or [writeback]");
    co_return false;
  }

  /// Without it a registration is found by the DN, which may be somebody else's one day.
  void warn_of_hidden_identity() {
    if (!sample_.unique_id.empty()) return;
    say(Finding::warning,
        "the unchanging id of people (entryUUID, objectGUID, nsUniqueId) can't be read: "
        "registrations would follow the DN; grant it before anybody registers");
  }

  asio::awaitable<void> ask_for_rights() {
    if (dialect_->rights_by_access_list()) {
      co_await read_access_list();
    } else {
      co_await probe_rights();
    }
  }

  asio::awaitable<void> probe_rights() {
    const auto questions = dialect_->rights(sample_);
    for (const auto& question : questions) {
      RightAnswer answer = RightAnswer::cannot_tell;
      if (question.probe) {
        const Exchange exchange = co_await connection_->perform(*question.probe, deadline());
        const int code = exchange.fate == Fate::answered ? exchange.reply.code : rc::busy;
        if (exchange.fate == Fate::answered && is_only_refused_for_its_value(exchange.reply)) {
          answer = RightAnswer::granted;
        }
        if (code == rc::insufficient_access) answer = RightAnswer::denied;
      }
      say(question.right, answer);
    }
  }

  asio::awaitable<std::vector<std::string>> own_sids() {
    Search own;
    own.base = settings_->bind_dn;
    own.scope = SearchScope::base;
    own.attributes = {"objectSid", "tokenGroups"};
    const auto found = co_await search(std::move(own), "the service account's own groups", false);
    std::vector<std::string> sids(everybody.begin(), everybody.end());
    if (found.empty()) co_return sids;
    for (const auto& attribute : found.front().attributes) {
      for (const auto& value : attribute.values) sids.push_back(sid_text(value));
    }
    co_return sids;
  }

  asio::awaitable<void> read_access_list() {
    const auto sids = co_await own_sids();
    Search rights;
    rights.base = sample_.identity;
    rights.scope = SearchScope::base;
    rights.attributes = {"allowedAttributesEffective", "nTSecurityDescriptor"};
    const auto found = co_await search(std::move(rights), "the rights on a user", true);
    const Entry none;
    const Entry& entry = found.empty() ? none : found.front();
    const auto reset =
        grants_extended_right(entry.first("nTSecurityDescriptor"), reset_password_right, sids);
    RightAnswer answer = RightAnswer::cannot_tell;
    if (reset) answer = *reset ? RightAnswer::granted : RightAnswer::denied;
    say("set passwords (Reset Password)", answer);
    for (const auto& [right, attribute] :
         {std::pair{"unlock (lockoutTime)", "lockoutTime"},
          std::pair{"demand a change at the next sign-in (pwdLastSet)", "pwdLastSet"}}) {
      const Attribute* allowed = entry.find("allowedAttributesEffective");
      answer = found.empty() ? RightAnswer::cannot_tell : RightAnswer::denied;
      if (allowed != nullptr && std::find(allowed->values.begin(), allowed->values.end(),
                                          attribute) != allowed->values.end()) {
        answer = RightAnswer::granted;
      }
      say(right, answer);
    }
    warn_of_more_rights(entry);
  }

  /// Somebody who steals the agent's password should get no more than what the agent needs.
  void warn_of_more_rights(const Entry& entry) {
    const Attribute* allowed = entry.find("allowedAttributesEffective");
    if (allowed == nullptr) return;
    const auto more = std::count_if(
        allowed->values.begin(), allowed->values.end(), [](const std::string& attribute) {
          return attribute != "lockoutTime" && attribute != "pwdLastSet";
        });
    if (more == 0) return;
    say(Finding::warning,
        "more rights than it needs: the service account may change " + std::to_string(more) +
            " other attributes of people; docs/active-directory-rights.md has what it needs");
  }

  static constexpr int sample_size = 200;

  asio::any_io_executor executor_;
  std::shared_ptr<const DirectorySettings> settings_;
  ServerUri server_;
  Suits suits_;
  std::shared_ptr<const Dialect> dialect_;
  std::shared_ptr<Connection> connection_;
  std::vector<ReportLine> lines_;
  Account sample_;
};

}  // namespace

asio::awaitable<std::vector<ReportLine>> inspect_server(
    asio::any_io_executor executor, std::shared_ptr<const DirectorySettings> settings,
    ServerUri server, Suits suits) {
  Inspection inspection(executor, std::move(settings), std::move(server), std::move(suits));
  co_return co_await inspection.run();
}

}  // namespace writeback::ldap
