from django.apps import AppConfig


class RewardsConfig(AppConfig):
    name = "rewards"

    def ready(self) -> None:
        # Needs the models.
        from rewards import my_data
        from workers.my_data import PARTS

        PARTS.update(
            results=my_data.results_of,
            time_activities=my_data.time_activities_of,
            payouts=my_data.payouts_of,
        )
