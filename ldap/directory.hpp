#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <vector>

#include "ldap/dialect.hpp"
#include "ldap/pool.hpp"
#include "ldap/settings.hpp"
#include "policy/ports.hpp"

namespace writeback::ldap {

/// The directory port over LDAP: one class for every kind of server, the differences are data in
/// its Dialect. Finds on any server that answers, then stays with that server for the rest of the
/// operation. One thread.
class LdapDirectory final : public Directory {
 public:
  /// Starts to connect at once, in the background. Throws std::runtime_error where ca_pem can't be
  /// used.
  LdapDirectory(boost::asio::any_io_executor executor,
                std::shared_ptr<const DirectorySettings> settings);

  [[nodiscard]] Task<Account> find(std::string_view user, Detail detail,
                                   Deadline deadline) override;
  [[nodiscard]] Task<ResetReceipt> set_password(const VerifiedAccount& account,
                                                const AcceptedPassword& password,
                                                ResetOptions options, Deadline deadline) override;
  [[nodiscard]] Task<void> change_password(const ManagedAccount& account, const Secret& current,
                                           const AcceptedPassword& password,
                                           Deadline deadline) override;
  [[nodiscard]] Task<UnlockReceipt> unlock(const VerifiedAccount& account,
                                           Deadline deadline) override;
  [[nodiscard]] Task<bool> accepts(const ManagedAccount& account, const Secret& password,
                                   Deadline deadline) override;
  [[nodiscard]] Task<void> sign_in(const ManagedAccount& account, const Secret& current,
                                   Deadline deadline) override;
  [[nodiscard]] Task<void> check_health(Deadline deadline) override;

  [[nodiscard]] std::string remark() const override;
  [[nodiscard]] std::string name_of(ServerRef server) const override;

  [[nodiscard]] std::vector<std::shared_ptr<const Server>> servers() const {
    return pool_.servers();
  }
  [[nodiscard]] bool ready() const { return pool_.ready(); }
  /// Why not one of the servers may be used, by the configuration; empty: one of them may be.
  [[nodiscard]] std::string objection() const { return pool_.objection(); }

  /// How long the event loop may rest before it looks for answers again; mostly not at all.
  [[nodiscard]] WritePace::Duration rest() const { return pool_.rest(); }

 private:
  // Reading: account_search.cpp
  [[nodiscard]] std::vector<std::string> attributes_of_accounts() const;
  [[nodiscard]] Task<Account> find_on(ServerRef server, std::string_view user, Detail detail,
                                      Deadline deadline);
  [[nodiscard]] Task<Entry> find_entry(ServerRef server, std::string_view user, Deadline deadline);
  [[nodiscard]] Task<Account> complete(ServerRef server, Entry entry, Detail detail,
                                       Deadline deadline);
  [[nodiscard]] Task<std::optional<DirectoryPolicy>> policy_for(ServerRef server,
                                                                const Entry& entry,
                                                                Deadline deadline);
  [[nodiscard]] Task<bool> matches(ServerRef server, const std::string& dn,
                                   const std::string& filter, Deadline deadline);

  // Groups: groups_of_account.cpp
  /// AD: a group that a rule names, as tokens name it.
  struct KnownGroup {
    std::string as_written;
    NormalDn dn;
    std::string sid;
    bool in_tokens = true;
  };
  using KnownGroups = std::shared_ptr<const std::vector<KnownGroup>>;
  /// Whether the groups that rules name can be read at all.
  [[nodiscard]] Task<void> verify_groups(ServerRef server, Deadline deadline);
  [[nodiscard]] Task<void> add_groups(Account& account, Deadline deadline);
  [[nodiscard]] Task<std::vector<NormalDn>> walk_groups(ServerRef server, const Account& account,
                                                        Deadline deadline);
  [[nodiscard]] Task<void> add_groups_of_token(Account& account, Deadline deadline);
  [[nodiscard]] Task<void> add_mail_groups(Account& account, KnownGroups known, Deadline deadline);
  [[nodiscard]] Task<KnownGroups> known_groups(ServerRef server, Deadline deadline);
  /// Where groups are searched. A group that a rule names has to lie there, else its members would
  /// never be found.
  [[nodiscard]] std::string group_base(ServerRef server) const;
  [[nodiscard]] Task<void> verify_groups_are_readable(ServerRef server, Deadline deadline);
  [[nodiscard]] Task<Account> read_again(const Account& account, Deadline deadline);
  /// The reply of a search that succeeded or ran into the size limit.
  [[nodiscard]] Task<Reply> search(ServerRef server, Search search, Deadline deadline);

  // Writing: directory.cpp
  [[nodiscard]] Task<void> explain_refusal(const Account& account, const AcceptedPassword& password,
                                           Reply reply, Attempt attempt, Deadline deadline);
  [[nodiscard]] Task<void> require_change(const Account& account, const Request& demand,
                                          Deadline deadline);
  [[nodiscard]] Task<void> may_require_change(const Account& account, const Request& ask,
                                              Deadline deadline);
  [[nodiscard]] Task<bool> prove(const Account& account, Connection& connection,
                                 const Secret& current, Deadline deadline);
  [[nodiscard]] Task<bool> sign_in_user(const Account& account, Connection& connection,
                                        const Secret& current, Deadline deadline);
  [[nodiscard]] Task<std::string> dn_after_a_move(const Account& account, Deadline deadline);
  [[nodiscard]] Task<void> change_as_user(const Account& account, Connection& connection,
                                          const Secret& current, const AcceptedPassword& password,
                                          Deadline deadline);
  [[nodiscard]] Task<void> change_for_expired(const Account& account, const Secret& current,
                                              const AcceptedPassword& password, Deadline deadline);
  [[nodiscard]] Task<void> conclude(const Account& account, const AcceptedPassword& password,
                                    Exchange exchange, Attempt attempt, Deadline deadline);

  // After a lost answer: read_back.cpp
  [[nodiscard]] Task<void> settle_password(const Account& before, std::string_view password,
                                           Deadline deadline);
  [[nodiscard]] Task<bool> signs_in(const Account& account, std::string_view password,
                                    Deadline deadline);
  [[nodiscard]] Task<void> settle_by_reading(const Account& before, bool (*holds)(const Account&),
                                             Deadline deadline);
  [[nodiscard]] boost::asio::awaitable<void> pause_between_looks();

  [[nodiscard]] Deadline within_timeout(Deadline deadline) const;

  boost::asio::any_io_executor executor_;
  std::shared_ptr<const DirectorySettings> settings_;
  std::shared_ptr<const Dialect> dialect_;
  NormalDn service_account_;
  Pool pool_;
  /// Replaced as a whole, so that whoever still reads the old list keeps it.
  KnownGroups known_groups_;
  std::chrono::steady_clock::time_point groups_verified_until_;
  std::chrono::steady_clock::time_point healthy_until_;
};

}  // namespace writeback::ldap
