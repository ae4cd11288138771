"""What was typed and how it is understood; knows neither database nor documents."""
