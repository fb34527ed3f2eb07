#include "store/stored_registrations.hpp"

#include <functional>

#include "store/sealed_json.hpp"
#include "store/stamp.hpp"

namespace writeback::store {
namespace {

struct Found {
  std::string id;
  std::string stamped;  ///< with the stamp of whoever kept it
  Registration registration;
};

/// While a key of the store is replaced, a row may stand under the id of an older one.
std::optional<Found> find(Database& database, const Sealer& sealer, const std::string& subject) {
  for (std::size_t key = 0; key < sealer.keys(); ++key) {
    const auto id = sealer.mac(key, "registration", subject);
    const auto rows = database.run("SELECT version, sealed FROM registration WHERE id = $1", {id});
    if (rows.empty()) continue;
    auto text = sealer.open("registration " + id, rows.front()[1].bytes());
    if (!text) {
      throw StoreFailure("a registration was sealed with a key that key_file does not hold");
    }
    Found found{id, *text, registration_from(std::string(without_stamp(*text)))};
    cleanse(text->data(), text->size());
    found.registration.version = rows.front()[0].number();
    return found;
  }
  return std::nullopt;
}

bool keep_in(Database& database, const Sealer& sealer, const std::string& subject,
             const Registration& registration, const std::string& stamp) {
  const auto before = find(database, sealer, subject);
  const auto id = before ? before->id : sealer.mac(0, "registration", subject);
  auto text = stamped(stamp, text_of(registration));
  // Where an answer of the database was lost, what stands there may be ours already.
  if (before && before->registration.version == registration.version + 1 &&
      before->stamped == text) {
    return true;
  }
  const auto sealed = sealer.seal("registration " + id, text);
  cleanse(text.data(), text.size());
  if (registration.version == 0) {
    return !database
                .run(
                    "INSERT INTO registration (id, version, sealed, confirmed)"
                    " VALUES ($1, 1, $2, $3) ON CONFLICT (id) DO NOTHING RETURNING version",
                    {id, sealed, registration.confirmed_at})
                .empty();
  }
  return !database
              .run(
                  "UPDATE registration SET version = version + 1, sealed = $2, confirmed = $3"
                  " WHERE id = $1 AND version = $4 RETURNING version",
                  {id, sealed, registration.confirmed_at, registration.version})
              .empty();
}

}  // namespace

Task<Registration> StoredRegistrations::load(std::string subject) {
  std::function<Registration(Database&)> job = [this,
                                                subject = std::move(subject)](Database& database) {
    auto found = find(database, store_->sealer(), subject);
    return found ? std::move(found->registration) : Registration{};
  };
  co_return co_await store_->run<Registration>(std::move(job));
}

Task<bool> StoredRegistrations::keep(std::string subject, Registration registration) {
  const std::string stamp = new_stamp();
  std::function<bool(Database&)> job = [this, subject = std::move(subject),
                                        registration = std::move(registration),
                                        stamp](Database& database) {
    return keep_in(database, store_->sealer(), subject, registration, stamp);
  };
  co_return co_await store_->run<bool>(std::move(job));
}

Task<bool> StoredRegistrations::remove(std::string subject) {
  std::function<bool(Database&)> job = [this, subject = std::move(subject)](Database& database) {
    const Sealer& sealer = store_->sealer();
    bool removed = false;
    for (std::size_t key = 0; key < sealer.keys(); ++key) {
      const auto rows = database.run("DELETE FROM registration WHERE id = $1 RETURNING version",
                                     {sealer.mac(key, "registration", subject)});
      removed = removed || !rows.empty();
    }
    return removed;
  };
  co_return co_await store_->run<bool>(std::move(job));
}

/// A lost answer counts as spent: whoever solved it solves another one.
Task<bool> StoredSpentNames::spend(std::string name, Timestamp until) {
  std::function<bool(Database&)> job = [this, name = std::move(name), until](Database& database) {
    const auto rows = database.run(
        "INSERT INTO spent VALUES ($1, $2) ON CONFLICT (id) DO NOTHING RETURNING expires",
        {store_->sealer().mac(0, "spent", name), until});
    return !rows.empty();
  };
  co_return co_await store_->run<bool>(std::move(job));
}

}  // namespace writeback::store
