#pragma once

#include <string>

#include "policy/flows/people.hpp"

namespace writeback {

/// What another product knew of how to reach one person. Empty: nothing.
struct ImportWish {
  std::string user;
  std::string email;
  std::string phone;
  bool apply = false;  ///< else it is only said what would be done
};

enum class ImportFate : std::uint8_t {
  absent,        ///< the wish has none
  taken,         ///< registered (or would be)
  there,         ///< the same is registered, or stands in the directory and is used from there
  kept_another,  ///< the person registered another one, which stays
  not_offered,   ///< no method of [self_service] uses it
  invalid,       ///< no address, or no full number
};
[[nodiscard]] std::string_view name_of(ImportFate fate);

struct Imported {
  std::string entry;
  ImportFate email = ImportFate::absent;
  ImportFate phone = ImportFate::absent;
};

/// Takes addresses over into the registration of a person, who has not confirmed them and is asked
/// to at the next occasion. Nothing that is registered is ever replaced. user_not_found,
/// user_ambiguous, password_not_managed, operation_in_progress, directory_unavailable.
[[nodiscard]] Task<Imported> import_registration(const People& people, ImportWish wish,
                                                 Timestamp now, Deadline deadline);

}  // namespace writeback
